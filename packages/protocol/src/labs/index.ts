/** The labs' part of the protocol: an entry of its own, which a page without labs does not load. */
export * from './about.js'
export * from './messages.js'
export * from './figure-text.js'
