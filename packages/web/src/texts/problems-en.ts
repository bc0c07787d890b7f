export { en as problemsEn } from '@peerscope/protocol/problems/en'
