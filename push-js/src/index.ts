export {PushHub} from './pushhub.js';
export type * from './types.js';
