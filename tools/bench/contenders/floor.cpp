// The floor: what a loop over epoll costs that writes each message once to each socket and does nothing else. No
// handshake is checked, no frame of a client is read, whoever is slow is waited for by the next write alone.
// floor <port> <port of Redis>
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <string>
#include <unordered_map>

struct Client {
  std::string head;     // of the request, until it is whole
  std::string unsent;   // what the kernel would not take
  bool open = false;
};

static int loop;
static std::unordered_map<int, Client> clients;

static void watch(int descriptor, unsigned events, int change) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  epoll_ctl(loop, change, descriptor, &event);
}

static void leave(int descriptor) {
  close(descriptor);
  clients.erase(descriptor);
}

static void flush(int descriptor, Client& client) {
  ssize_t count = write(descriptor, client.unsent.data(), client.unsent.size());
  if (count > 0) client.unsent.erase(0, count);
  watch(descriptor, EPOLLIN | (client.unsent.empty() ? 0 : EPOLLOUT), EPOLL_CTL_MOD);
}

static void send_to(int descriptor, Client& client, const std::string& frame) {
  if (client.unsent.empty()) {
    ssize_t count = write(descriptor, frame.data(), frame.size());
    if (count == (ssize_t)frame.size()) return;
    client.unsent = frame.substr(count > 0 ? count : 0);
  } else {
    client.unsent += frame;
  }
  watch(descriptor, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

static void broadcast(const std::string& payload) {
  std::string frame = payload.size() < 126
      ? std::string{(char)0x81, (char)payload.size()}
      : std::string{(char)0x81, 126, (char)(payload.size() >> 8), (char)payload.size()};
  frame += payload;
  for (auto& [descriptor, client] : clients)
    if (client.open) send_to(descriptor, client, frame);
}

// `*3 $7 message $8 messages $<length> <payload>`; everything before the length is always the same.
static void read_redis(std::string& input) {
  static const std::string head = "*3\r\n$7\r\nmessage\r\n$8\r\nmessages\r\n$";
  for (;;) {
    size_t start = input.find(head);
    if (start == std::string::npos) return;
    size_t line = input.find("\r\n", start + head.size());
    if (line == std::string::npos) break;
    size_t length = strtoul(input.c_str() + start + head.size(), nullptr, 10);
    if (input.size() < line + 2 + length + 2) break;
    broadcast(input.substr(line + 2, length));
    input.erase(0, line + 2 + length + 2);
  }
}

static void read_client(int descriptor) {
  char bytes[4096];
  ssize_t count = read(descriptor, bytes, sizeof bytes);
  if (count <= 0) return leave(descriptor);
  Client& client = clients[descriptor];
  if (client.open) return;
  client.head.append(bytes, count);
  if (client.head.find("\r\n\r\n") == std::string::npos) return;
  client.open = true;
  client.head = std::string();
  send_to(descriptor, client, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
}

static void accept_all(int listener) {
  for (int descriptor; (descriptor = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    clients[descriptor];
    watch(descriptor, EPOLLIN, EPOLL_CTL_ADD);
  }
}

int main(int, char** arguments) {
  signal(SIGPIPE, SIG_IGN);
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  loop = epoll_create1(0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(atoi(arguments[2]));
  int redis = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(redis, (sockaddr*)&address, sizeof address)) return 1;
  if (write(redis, "SUBSCRIBE messages\r\n", 20) != 20) return 1;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  address.sin_port = htons(atoi(arguments[1]));
  if (bind(listener, (sockaddr*)&address, sizeof address) || listen(listener, 4096)) return 1;
  watch(redis, EPOLLIN, EPOLL_CTL_ADD);
  watch(listener, EPOLLIN, EPOLL_CTL_ADD);
  std::string input;
  char bytes[65536];
  epoll_event events[512];
  for (;;) {
    int count = epoll_wait(loop, events, 512, -1);
    for (int index = 0; index < count; index++) {
      int descriptor = events[index].data.fd;
      if (descriptor == listener) {
        accept_all(listener);
      } else if (descriptor == redis) {
        ssize_t length = read(redis, bytes, sizeof bytes);
        if (length <= 0) return 1;
        input.append(bytes, length);
        read_redis(input);
      } else {
        auto found = clients.find(descriptor);
        if (found != clients.end() && (events[index].events & EPOLLOUT)) flush(descriptor, found->second);
        if (events[index].events & (EPOLLIN | EPOLLHUP)) read_client(descriptor);
      }
    }
  }
}
