/** A message may not be larger than this, fragments added up (RT-11, RT-31). Bytes of UTF-8. */
export const maxMessageBytes = 512 * 1024;

/** JSON may not be nested deeper than this; the message's own braces are level 1 (RT-11). */
export const maxMessageDepth = 64;

/** A connection may be a member of this many rooms at the most (RT-20). */
export const maxRoomsPerConnection = 100;

/** A `resume` may ask for so many of a stream's last messages at the most (RT-33). */
export const maxRewind = 1_000;

/** The server pings at this interval (RT-25). Seconds. */
export const heartbeatSeconds = 25;
