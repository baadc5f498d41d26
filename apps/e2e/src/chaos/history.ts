/** For whoever publishes: how many messages Redis keeps of rooms and of what goes to everybody. */
export const longHistory = { HISTORY_ROOM_MAX: '5000', HISTORY_BROADCAST_MAX: '5000' };
