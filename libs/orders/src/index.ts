export { isOrderMove } from './order-state.js';
