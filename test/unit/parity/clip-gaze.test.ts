import { describeParity } from './describe-parity.js';

describeParity('native');
