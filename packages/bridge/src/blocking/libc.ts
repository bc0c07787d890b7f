/** The C library: the only native calls of peerscope. Each call blocks its thread as in C. */
import koffi from 'koffi'

// The process's own symbols: whichever C library Node runs on.
const library = koffi.load(null)

type Pointer = Uint8Array

type SystemCall<Arguments extends unknown[]> = (...args: Arguments) => number

/** `long` stands for ssize_t, which koffi lacks; both are the size of a register here. */
const declare = <Arguments extends unknown[]>(prototype: string): SystemCall<Arguments> =>
  library.func(prototype) as SystemCall<Arguments>

export const libc = {
  socket: declare<[number, number, number]>('int socket(int, int, int)'),
  bind: declare<[number, Pointer, number]>('int bind(int, const void *, uint)'),
  listen: declare<[number, number]>('int listen(int, int)'),
  accept: declare<[number, Pointer, Pointer]>('int accept(int, void *, void *)'),
  connect: declare<[number, Pointer, number]>('int connect(int, const void *, uint)'),
  recv: declare<[number, Pointer, number, number]>('long recv(int, void *, size_t, int)'),
  send: declare<[number, Pointer, number, number]>('long send(int, const void *, size_t, int)'),
  read: declare<[number, Pointer, number]>('long read(int, void *, size_t)'),
  write: declare<[number, Pointer, number]>('long write(int, const void *, size_t)'),
  pipe: declare<[Pointer]>('int pipe(void *)'),
  dup: declare<[number]>('int dup(int)'),
  poll: declare<[Pointer, number, number]>('int poll(void *, ulong, int)'),
  shutdown: declare<[number, number]>('int shutdown(int, int)'),
  close: declare<[number]>('int close(int)'),
  fcntl: declare<[number, number, 'int', number]>('int fcntl(int, int, ...)'),
  ioctl: declare<[number, number, 'void *', Pointer]>('int ioctl(int, ulong, ...)'),
  getsockopt: declare<[number, number, number, Pointer, Pointer]>(
    'int getsockopt(int, int, int, void *, void *)',
  ),
  setsockopt: declare<[number, number, number, Pointer, number]>(
    'int setsockopt(int, int, int, const void *, uint)',
  ),
  getsockname: declare<[number, Pointer, Pointer]>('int getsockname(int, void *, void *)'),
  sigaction: declare<[number, Pointer, null]>('int sigaction(int, const void *, void *)'),
  syscall: declare<[number, number, number, number]>('long syscall(long, long, long, long)'),
  dlsym: declare<[number, string]>('ulong dlsym(ulong, const char *)'),
  exit: declare<[number]>('void _exit(int)'),
  getrusage: declare<[number, Pointer]>('int getrusage(int, void *)'),
  clock_gettime: declare<[number, Pointer]>('int clock_gettime(int, void *)'),
}

/** `errno(3)` of the last call of this thread. */
export function errno(): number {
  return koffi.errno()
}
