/**
 * `messages`: chat messages that came together, each as `message` tells it. A flood of lines costs a
 * viewer and the session file a frame for hundreds of them, instead of one for each.
 */
import * as z from 'zod/mini'
import { message } from './message.js'

export const messages = z.object({
  type: z.literal('messages'),
  messages: z.array(message),
})
export type MessagesFrame = z.infer<typeof messages>
