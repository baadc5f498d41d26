import { createAdapter } from '@socket.io/redis-adapter';
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import jsonwebtoken from 'jsonwebtoken';
import { Server } from 'socket.io';

const { PORT, REDIS_URL = '', JWT_SECRET = '' } = process.env;
const publisher = new Redis(REDIS_URL);
const server = createServer();
const io = new Server(server, { adapter: createAdapter(publisher, publisher.duplicate()) });

io.use((socket, next) => {
  try {
    const [, token = ''] = socket.handshake.headers.authorization?.split(' ') ?? [];
    socket.data.claims = jsonwebtoken.verify(token, JWT_SECRET);
    next();
  } catch {
    next(new Error('Unauthorized'));
  }
});
io.on('connection', (socket) => {
  void socket.join(`user:${socket.data.claims.sub}`);
});
server.listen(Number(PORT), '127.0.0.1');
