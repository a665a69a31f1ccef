import {PushHub} from './pushhub.js';

Object.assign(globalThis, {PushHub});
