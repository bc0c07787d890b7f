export { de as problemsDe } from '@peerscope/protocol/problems/de'
