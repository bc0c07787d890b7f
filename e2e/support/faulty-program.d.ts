export function faultsOf(model: 'sync' | 'async'): { name: string }[]
export function markOf(folder: string, port: number): string
