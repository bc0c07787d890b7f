/** The libraries of the page's server in one place, which the build makes one file of. */
export { default as helmet } from '@fastify/helmet'
export { default as fastifyStatic } from '@fastify/static'
export { default as websocket } from '@fastify/websocket'
export { default as Fastify, type FastifyInstance } from 'fastify'
