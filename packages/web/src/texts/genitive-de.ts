/** Bobs, aber Klaus’ */
export const von = (name: string): string => (/[sßxz]$/i.test(name) ? `${name}’` : `${name}s`)
