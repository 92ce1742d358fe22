import { msgpack } from '@mas/codec-msgpack';
import { msgpackr } from '@mas/codec-msgpackr';
import { testMsgpackFormat } from '../src/msgpack-format.ts';

testMsgpackFormat(msgpack());
testMsgpackFormat(msgpackr());
