/*
 * A listener between a program and the kernel, for tests of crash safety.
 *
 * Loaded with LD_PRELOAD it takes the place of the calls by which a program changes files. Calls
 * that touch nothing below one root directory go on unchanged. For the others it can
 *
 *   RECORD  append every successful change, with its bytes and in order, to an operation log;
 *   FAULT   make the n-th call fail, or write less than asked for, once or from then on.
 *
 * Both can be active at once; a failed call is not recorded, save that a failed fsync is.
 *
 * Environment
 *   LIANTU_SHIM_ROOT    the directory that is watched; must exist
 *   LIANTU_SHIM_LOG     RECORD: file to which the log is appended, outside of the root
 *   LIANTU_SHIM_MARK    a file outside of the root; a decimal number written to it becomes a MARK
 *                       in the log: the program's word that so much has been acknowledged
 *   LIANTU_SHIM_FAULT   FAULT: "call:n:error:span"
 *                         call   any open write fsync range truncate rename unlink mkdir link
 *                         n      1 for the first such call; 0 only counts
 *                         error  EIO ENOSPC EINTR short
 *                         span   once sticky
 *   LIANTU_SHIM_COUNT   FAULT: file that always holds "calls failures": how many calls of that
 *                       kind there were, and how many of them were made to fail
 *
 * Operation log, little-endian: the eight bytes "LTOPLOG1", then records of
 *
 *   0       1       2       4        8        12       16    24    32    40
 *   | kind  | flags | zero  | n1     | n2     | zero   | a   | b   | c   | n1 bytes | n2 bytes |
 *
 *   kind            flags                          a        b        c      n1 bytes  n2 bytes
 *   1 OPEN          1 created 2 emptied 4 folder   handle                   path
 *   2 WRITE                                        handle   offset          data
 *   3 TRUNCATE                                     handle   size
 *   4 FSYNC         1 data only                    handle
 *   5 SYNC_RANGE    as in sync_file_range          handle   offset   length
 *   6 RENAME                                                                from      to
 *   7 LINK                                                                  from      to
 *   8 UNLINK                                                                path
 *   9 MKDIR                                                                 path
 *  10 RMDIR                                                                 path
 *  11 MARK                                         number
 *  12 FSYNC_FAILED                                 handle
 *
 * Paths are relative to the root and have no leading slash; the root itself is the empty path. A
 * handle is one call of open; descriptors that were duplicated from it share it.
 *
 * One mutex is held over the real call and its record, so the order in the log is the order in
 * the kernel. The root behaves like a file system of its own: renames and links across its border
 * fail with EXDEV. Calls that the log has no word for (copy_file_range, sendfile and splice into a
 * watched file, O_TMPFILE, exchanging renames, holes) are refused with the error by which kernels
 * say "not supported", so that callers take their other way. Not seen: mapped memory, io_uring,
 * symbolic links, and code that enters the kernel without libc; comparing the replayed log with
 * the real directory finds out. 64-bit Linux with glibc.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(sizeof(long) == 8 && sizeof(off_t) == 8, "64-bit offsets only");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the log is little-endian");

/* ---- what is known ------------------------------------------------------------------------- */

enum kind {
    OP_OPEN = 1, OP_WRITE, OP_TRUNCATE, OP_FSYNC, OP_SYNC_RANGE, OP_RENAME, OP_LINK, OP_UNLINK,
    OP_MKDIR, OP_RMDIR, OP_MARK, OP_FSYNC_FAILED
};
enum call {
    CALL_ANY, CALL_OPEN, CALL_WRITE, CALL_FSYNC, CALL_RANGE, CALL_TRUNCATE, CALL_RENAME,
    CALL_UNLINK, CALL_MKDIR, CALL_LINK, CALLS
};
static const char *const CALL_NAMES[CALLS] = {
    "any", "open", "write", "fsync", "range", "truncate", "rename", "unlink", "mkdir", "link"
};
enum verdict { PASS, FAIL, SHORT };
enum place { OUTSIDE, INSIDE, MARK_FILE };
enum holds { NOTHING, A_FILE, A_FOLDER, THE_MARK };

/* A watched descriptor. Device and inode tell when its number was reused behind our back. */
struct slot {
    enum holds holds;
    uint64_t handle;
    dev_t device;
    ino_t inode;
};

enum { SLOTS = 65536 };
static struct slot slots[SLOTS];
static uint64_t next_handle;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static char root[PATH_MAX];
static size_t root_length;
static char mark_path[PATH_MAX];
static int log_fd = -1;

static enum call fault_call = CALL_ANY;
static unsigned long fault_at;
static int fault_errno;
static int fault_short;
static int fault_sticky;
static int count_fd = -1;
static unsigned long calls_seen;
static unsigned long calls_failed;

/* ---- start --------------------------------------------------------------------------------- */

/* Says what is wrong with the test's settings and ends the program: nothing may go on unseen. */
static void refuse(const char *what, const char *value)
{
    dprintf(STDERR_FILENO, "shim: %s: %s\n", what, value);
    _exit(99);
}

static void take_lock(void) { pthread_mutex_lock(&mutex); }
static void give_lock(void) { pthread_mutex_unlock(&mutex); }

/* Opens one of our own files on a high number, out of the way of the program's. */
static int own_file(const char *path, int flags)
{
    int low = (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CREAT | O_CLOEXEC, 0644);
    if (low < 0)
        refuse("cannot open", path);
    int high = (int)syscall(SYS_fcntl, low, F_DUPFD_CLOEXEC, 900);
    if (high < 0)
        return low;
    syscall(SYS_close, low);
    return high;
}

static void read_fault(const char *text)
{
    char call[16], error[16], span[16];
    if (sscanf(text, "%15[a-z]:%lu:%15[A-Za-z]:%15[a-z]", call, &fault_at, error, span) != 4)
        refuse("not call:n:error:span", text);
    int known = 0;
    for (int i = 0; i < CALLS; i++) {
        if (strcmp(call, CALL_NAMES[i]) == 0) {
            fault_call = (enum call)i;
            known = 1;
        }
    }
    if (strcmp(error, "EIO") == 0)
        fault_errno = EIO;
    else if (strcmp(error, "ENOSPC") == 0)
        fault_errno = ENOSPC;
    else if (strcmp(error, "EINTR") == 0)
        fault_errno = EINTR;
    else if (strcmp(error, "short") == 0)
        fault_short = 1;
    else
        known = 0;
    fault_sticky = strcmp(span, "sticky") == 0;
    if (!known || (!fault_sticky && strcmp(span, "once") != 0))
        refuse("an unknown word", text);
}

static void start(void)
{
    const char *value = getenv("LIANTU_SHIM_ROOT");
    if (!value)
        return;
    if (!realpath(value, root))
        refuse("the root does not exist", value);
    root_length = strlen(root);
    if ((value = getenv("LIANTU_SHIM_MARK")))
        snprintf(mark_path, sizeof mark_path, "%s", value);
    if ((value = getenv("LIANTU_SHIM_FAULT")))
        read_fault(value);
    if ((value = getenv("LIANTU_SHIM_COUNT")))
        count_fd = own_file(value, O_WRONLY | O_TRUNC);
    if ((value = getenv("LIANTU_SHIM_LOG"))) {
        log_fd = own_file(value, O_WRONLY | O_APPEND);
        struct stat info;
        if (fstat(log_fd, &info) == 0 && info.st_size == 0
            && syscall(SYS_write, log_fd, "LTOPLOG1", 8L) != 8)
            refuse("cannot write", value);
    }
    next_handle = (uint64_t)getpid() << 32;
    pthread_atfork(take_lock, give_lock, give_lock);
}

/* Every hook begins here; other libraries may call us before any constructor of ours has run. */
static void enter(void)
{
    pthread_once(&once, start);
    take_lock();
}

/* ---- recording ----------------------------------------------------------------------------- */

struct record {
    uint8_t kind, flags;
    uint16_t zero;
    uint32_t n1, n2, zero2;
    uint64_t a, b, c;
};
_Static_assert(sizeof(struct record) == 40, "no padding");

static void record(struct record head, const void *first, size_t n1, const void *second, size_t n2)
{
    if (log_fd < 0)
        return;
    head.n1 = (uint32_t)n1;
    head.n2 = (uint32_t)n2;
    struct iovec parts[3] = {
        { &head, sizeof head }, { (void *)first, n1 }, { (void *)second, n2 },
    };
    /* One call with O_APPEND: records of several processes do not mix. */
    long wrote = syscall(SYS_writev, log_fd, parts, 3L);
    if (n1 > UINT32_MAX || wrote != (long)(sizeof head + n1 + n2))
        refuse("cannot write", "the operation log");
}

static void record_path(enum kind kind, const char *path)
{
    record((struct record){ .kind = kind }, path, strlen(path), NULL, 0);
}

static void record_handle(enum kind kind, int flags, const struct slot *slot, uint64_t b, uint64_t c)
{
    struct record head = { .kind = kind, .flags = (uint8_t)flags, .a = slot->handle, .b = b, .c = c };
    record(head, NULL, 0, NULL, 0);
}

/* ---- failing ------------------------------------------------------------------------------- */

/* Counts a call and decides about it; FAIL leaves the error in errno. */
static enum verdict judge(enum call call)
{
    if (fault_call != CALL_ANY && fault_call != call)
        return PASS;
    calls_seen++;
    int hit = fault_at != 0 && (calls_seen == fault_at || (fault_sticky && calls_seen > fault_at))
        && (!fault_short || call == CALL_WRITE);
    calls_failed += (unsigned long)hit;
    if (count_fd >= 0) {
        /* Written at every call, since a program that aborts runs nothing at its end. */
        char text[64];
        int n = snprintf(text, sizeof text, "%20lu %20lu\n", calls_seen, calls_failed);
        syscall(SYS_pwrite64, count_fd, text, (long)n, 0L);
    }
    if (!hit)
        return PASS;
    errno = fault_errno;
    return fault_short ? SHORT : FAIL;
}

/* ---- places and descriptors ---------------------------------------------------------------- */

/* Where a path leads; a path inside is also given relative to the root, in `relative`. */
static enum place locate(int folder, const char *path, char *relative)
{
    char joined[2 * PATH_MAX], parent[PATH_MAX], link[64], base[PATH_MAX];
    if (!root_length || !path)
        return OUTSIDE;
    if (path[0] == '/' || folder == AT_FDCWD) {
        snprintf(joined, sizeof joined, "%s%s", path[0] == '/' ? "" : "./", path);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t n = readlink(link, base, sizeof base - 1);
        if (n < 0)
            return OUTSIDE;
        base[n] = 0;
        snprintf(joined, sizeof joined, "%s/%s", base, path);
    }
    if (mark_path[0] && strcmp(joined, mark_path) == 0)
        return MARK_FILE;
    size_t length = strlen(joined);
    while (length > 1 && joined[length - 1] == '/')
        joined[--length] = 0;
    char *name = strrchr(joined, '/') + 1;
    char whole[2 * PATH_MAX];
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        if (!realpath(joined, whole))
            return OUTSIDE;
    } else {
        *(name - 1) = 0;
        if (!realpath(joined[0] ? joined : "/", parent))
            return OUTSIDE;
        snprintf(whole, sizeof whole, "%s/%s", strcmp(parent, "/") == 0 ? "" : parent, name);
    }
    if (strncmp(whole, root, root_length) != 0)
        return OUTSIDE;
    if (whole[root_length] != 0 && whole[root_length] != '/')
        return OUTSIDE;
    snprintf(relative, PATH_MAX, "%s", whole + root_length + (whole[root_length] == '/'));
    return INSIDE;
}

/* What we know of a descriptor, or NULL. */
static struct slot *find(int fd)
{
    if (fd < 0 || fd >= SLOTS || slots[fd].holds == NOTHING)
        return NULL;
    struct stat info;
    if (fstat(fd, &info) == 0 && info.st_dev == slots[fd].device && info.st_ino == slots[fd].inode)
        return &slots[fd];
    slots[fd].holds = NOTHING;
    return NULL;
}

/* A watched regular file, or NULL. */
static struct slot *find_file(int fd)
{
    struct slot *slot = find(fd);
    return slot && slot->holds == A_FILE ? slot : NULL;
}

static struct slot *remember(int fd, enum place place)
{
    struct stat info;
    if (fd >= SLOTS || fstat(fd, &info) != 0)
        refuse("cannot watch", "a descriptor");
    enum holds holds = place == MARK_FILE ? THE_MARK : S_ISDIR(info.st_mode) ? A_FOLDER : A_FILE;
    slots[fd] = (struct slot){ holds, ++next_handle, info.st_dev, info.st_ino };
    return &slots[fd];
}

static off_t size_of(int fd)
{
    struct stat info;
    return fstat(fd, &info) == 0 ? info.st_size : 0;
}

/* ---- open, close, duplicate ---------------------------------------------------------------- */

static int open_watched(int folder, const char *path, int flags, mode_t mode, const char *relative)
{
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    if (judge(CALL_OPEN) == FAIL)
        return -1;
    int existed = faccessat(folder, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    int fd = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (fd < 0)
        return fd;
    struct slot *slot = remember(fd, INSIDE);
    int told = (existed ? 0 : 1) | (existed && (flags & O_TRUNC) ? 2 : 0)
        | (slot->holds == A_FOLDER ? 4 : 0);
    struct record head = { .kind = OP_OPEN, .flags = (uint8_t)told, .a = slot->handle };
    record(head, relative, strlen(relative), NULL, 0);
    return fd;
}

static int open_any(int folder, const char *path, int flags, mode_t mode)
{
    char relative[PATH_MAX];
    enter();
    enum place place = locate(folder, path, relative);
    if (place == INSIDE) {
        int fd = open_watched(folder, path, flags, mode, relative);
        give_lock();
        return fd;
    }
    /* Elsewhere an open may block (a pipe), so the lock is not held over it. */
    give_lock();
    int fd = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && place == MARK_FILE) {
        enter();
        remember(fd, MARK_FILE);
        give_lock();
    }
    return fd;
}

/* The mode is given only with flags that create. */
#define MODE_AFTER(flags, mode)                         \
    mode_t mode = 0;                                    \
    if ((flags) & (O_CREAT | O_TMPFILE)) {              \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        mode = va_arg(rest, mode_t);                    \
        va_end(rest);                                   \
    }

int open(const char *path, int flags, ...)
{
    MODE_AFTER(flags, mode)
    return open_any(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_AFTER(flags, mode)
    return open_any(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    MODE_AFTER(flags, mode)
    return open_any(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...)
{
    MODE_AFTER(flags, mode)
    return open_any(folder, path, flags, mode);
}

int creat(const char *path, mode_t mode)
{
    return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int creat64(const char *path, mode_t mode)
{
    return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int close(int fd)
{
    enter();
    if (fd >= 0 && fd < SLOTS)
        slots[fd].holds = NOTHING;
    give_lock();
    return (int)syscall(SYS_close, fd);
}

static int duplicated(int from, int to)
{
    if (to < 0 || to == from)
        return to;
    enter();
    struct slot *slot = find(from);
    if (to < SLOTS && slot)
        slots[to] = *slot;
    give_lock();
    return to;
}

int dup(int fd) { return duplicated(fd, (int)syscall(SYS_dup, fd)); }

int dup2(int from, int to)
{
    /* dup3 refuses equal descriptors; dup2 checks the first and does nothing. */
    if (from == to)
        return syscall(SYS_fcntl, from, F_GETFD, 0L) < 0 ? -1 : to;
    return duplicated(from, (int)syscall(SYS_dup3, from, to, 0L));
}

int dup3(int from, int to, int flags) { return duplicated(from, (int)syscall(SYS_dup3, from, to, flags)); }

static int control(int fd, int command, long argument)
{
    int result = (int)syscall(SYS_fcntl, fd, command, argument);
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? duplicated(fd, result) : result;
}

#define ARGUMENT_AFTER(command, argument)               \
    va_list rest;                                       \
    va_start(rest, command);                            \
    long argument = va_arg(rest, long);                 \
    va_end(rest);

int fcntl(int fd, int command, ...)
{
    ARGUMENT_AFTER(command, argument)
    return control(fd, command, argument);
}

int fcntl64(int fd, int command, ...)
{
    ARGUMENT_AFTER(command, argument)
    return control(fd, command, argument);
}

/* ---- write --------------------------------------------------------------------------------- */

enum { AT_POSITION = -1 };

static ssize_t write_real(int fd, const void *data, size_t n, off_t at)
{
    return at == AT_POSITION ? syscall(SYS_write, fd, data, n) : syscall(SYS_pwrite64, fd, data, n, at);
}

static ssize_t write_watched(int fd, const struct slot *slot, const void *data, size_t n, off_t at)
{
    enum verdict verdict = judge(CALL_WRITE);
    if (verdict == FAIL)
        return -1;
    if (verdict == SHORT && n > 1)
        n /= 2;
    ssize_t wrote = write_real(fd, data, n, at);
    if (wrote <= 0)
        return wrote;
    long flags = syscall(SYS_fcntl, fd, F_GETFL, 0L);
    if (flags & O_APPEND) /* Linux appends even when an offset is given. */
        at = size_of(fd) - wrote;
    else if (at == AT_POSITION)
        at = (off_t)syscall(SYS_lseek, fd, 0L, SEEK_CUR) - wrote;
    struct record head = { .kind = OP_WRITE, .a = slot->handle, .b = (uint64_t)at };
    record(head, data, (size_t)wrote, NULL, 0);
    if (flags & O_DSYNC)
        record_handle(OP_FSYNC, 1, slot, 0, 0);
    return wrote;
}

static ssize_t write_mark(int fd, const void *data, size_t n, off_t at)
{
    char text[32] = { 0 };
    memcpy(text, data, n < sizeof text ? n : sizeof text - 1);
    record((struct record){ .kind = OP_MARK, .a = strtoull(text, NULL, 10) }, NULL, 0, NULL, 0);
    return write_real(fd, data, n, at);
}

static ssize_t write_any(int fd, const void *data, size_t n, off_t at)
{
    ssize_t wrote;
    enter();
    struct slot *slot = find(fd);
    if (slot && slot->holds == A_FILE) {
        wrote = write_watched(fd, slot, data, n, at);
    } else if (slot && slot->holds == THE_MARK) {
        wrote = write_mark(fd, data, n, at);
    } else {
        give_lock(); /* A pipe may block. */
        return write_real(fd, data, n, at);
    }
    give_lock();
    return wrote;
}

ssize_t write(int fd, const void *data, size_t n) { return write_any(fd, data, n, AT_POSITION); }
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { return write_any(fd, data, n, at); }
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) { return write_any(fd, data, n, at); }

/* Gathered writes to a watched file become one plain write of the joined bytes. */
static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t at)
{
    enter();
    int watched = find(fd) != NULL;
    give_lock();
    if (!watched)
        return at == AT_POSITION ? syscall(SYS_writev, fd, parts, count)
                                 : syscall(SYS_pwritev, fd, parts, count, at, 0L);
    size_t total = 0;
    for (int i = 0; i < count; i++)
        total += parts[i].iov_len;
    char *joined = malloc(total + 1);
    if (!joined) {
        errno = ENOMEM;
        return -1;
    }
    size_t filled = 0;
    for (int i = 0; i < count; i++) {
        memcpy(joined + filled, parts[i].iov_base, parts[i].iov_len);
        filled += parts[i].iov_len;
    }
    ssize_t wrote = write_any(fd, joined, total, at);
    int error = errno;
    free(joined);
    errno = error;
    return wrote;
}

ssize_t writev(int fd, const struct iovec *parts, int count) { return write_parts(fd, parts, count, AT_POSITION); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return write_parts(fd, parts, count, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at)
{
    return write_parts(fd, parts, count, at);
}

/* ---- copies inside the kernel: refused for watched files ----------------------------------- */

static int is_watched(int fd)
{
    enter();
    int watched = find_file(fd) != NULL;
    give_lock();
    return watched;
}

ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t n, unsigned flags)
{
    if (is_watched(out)) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_copy_file_range, in, in_at, out, out_at, n, flags);
}

ssize_t sendfile(int out, int in, off_t *at, size_t n)
{
    if (is_watched(out)) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_sendfile, out, in, at, n);
}

ssize_t sendfile64(int out, int in, off64_t *at, size_t n) { return sendfile(out, in, at, n); }

ssize_t splice(int in, off64_t *in_at, int out, off64_t *out_at, size_t n, unsigned flags)
{
    if (is_watched(out)) {
        errno = EINVAL;
        return -1;
    }
    return syscall(SYS_splice, in, in_at, out, out_at, n, flags);
}

/* ---- sync and size ------------------------------------------------------------------------- */

static int sync_any(int fd, long number, int data_only)
{
    enter();
    struct slot *slot = find(fd);
    if (!slot || slot->holds == THE_MARK) {
        give_lock();
        return (int)syscall(number, fd);
    }
    int result = judge(CALL_FSYNC) == FAIL ? -1 : (int)syscall(number, fd);
    int error = errno;
    if (result == 0)
        record_handle(OP_FSYNC, data_only, slot, 0, 0);
    else if (error != EINTR)
        record_handle(OP_FSYNC_FAILED, 0, slot, 0, 0);
    give_lock();
    errno = error;
    return result;
}

int fsync(int fd) { return sync_any(fd, SYS_fsync, 0); }
int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync, 1); }

int sync_file_range(int fd, off64_t at, off64_t n, unsigned flags)
{
    enter();
    struct slot *slot = find_file(fd);
    int result = -1;
    if (!slot || judge(CALL_RANGE) != FAIL)
        result = (int)syscall(SYS_sync_file_range, fd, at, n, flags);
    int error = errno;
    if (slot && result == 0)
        record_handle(OP_SYNC_RANGE, (int)flags, slot, (uint64_t)at, (uint64_t)n);
    give_lock();
    errno = error;
    return result;
}

int ftruncate(int fd, off_t size)
{
    enter();
    struct slot *slot = find_file(fd);
    int result = -1;
    if (!slot || judge(CALL_TRUNCATE) != FAIL)
        result = (int)syscall(SYS_ftruncate, fd, size);
    int error = errno;
    if (slot && result == 0)
        record_handle(OP_TRUNCATE, 0, slot, (uint64_t)size, 0);
    give_lock();
    errno = error;
    return result;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

/* Space set aside shows in the log only as a new size. */
int fallocate(int fd, int mode, off_t at, off_t n)
{
    enter();
    struct slot *slot = find_file(fd);
    int result = -1;
    if (slot && (mode & ~FALLOC_FL_KEEP_SIZE))
        errno = EOPNOTSUPP;
    else if (!slot || judge(CALL_TRUNCATE) != FAIL)
        result = (int)syscall(SYS_fallocate, fd, mode, at, n);
    int error = errno;
    if (slot && result == 0)
        record_handle(OP_TRUNCATE, 0, slot, (uint64_t)size_of(fd), 0);
    give_lock();
    errno = error;
    return result;
}

int fallocate64(int fd, int mode, off64_t at, off64_t n) { return fallocate(fd, mode, at, n); }

/* This one returns its error. */
int posix_fallocate(int fd, off_t at, off_t n) { return fallocate(fd, 0, at, n) == 0 ? 0 : errno; }
int posix_fallocate64(int fd, off64_t at, off64_t n) { return posix_fallocate(fd, at, n); }

/* ---- names --------------------------------------------------------------------------------- */

/* Rename and link: both names inside are watched, one inside is another file system. */
static int two_names(enum call call, long number, int from_at, const char *from, int to_at,
                     const char *to, unsigned flags)
{
    char old_name[PATH_MAX], new_name[PATH_MAX];
    enter();
    int inside = (locate(from_at, from, old_name) == INSIDE) + (locate(to_at, to, new_name) == INSIDE);
    int result = -1;
    if (inside == 1)
        errno = EXDEV;
    else if (inside == 2 && call == CALL_RENAME && (flags & ~(unsigned)RENAME_NOREPLACE))
        errno = EINVAL;
    else if (inside == 0 || judge(call) != FAIL)
        result = (int)syscall(number, from_at, from, to_at, to, flags);
    int error = errno;
    if (inside == 2 && result == 0)
        record((struct record){ .kind = call == CALL_RENAME ? OP_RENAME : OP_LINK },
               old_name, strlen(old_name), new_name, strlen(new_name));
    give_lock();
    errno = error;
    return result;
}

int rename(const char *from, const char *to)
{
    return two_names(CALL_RENAME, SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    return two_names(CALL_RENAME, SYS_renameat2, from_at, from, to_at, to, 0);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    return two_names(CALL_RENAME, SYS_renameat2, from_at, from, to_at, to, flags);
}

int link(const char *from, const char *to)
{
    return two_names(CALL_LINK, SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    return two_names(CALL_LINK, SYS_linkat, from_at, from, to_at, to, (unsigned)flags);
}

/* Unlink, mkdir, rmdir: one name, and a mode or flags. */
static int one_name(enum call call, enum kind kind, long number, int folder, const char *path, long extra)
{
    char name[PATH_MAX];
    enter();
    int inside = locate(folder, path, name) == INSIDE;
    int result = -1;
    if (!inside || judge(call) != FAIL)
        result = (int)syscall(number, folder, path, extra);
    int error = errno;
    if (inside && result == 0)
        record_path(kind, name);
    give_lock();
    errno = error;
    return result;
}

int unlinkat(int folder, const char *path, int flags)
{
    enum kind kind = flags & AT_REMOVEDIR ? OP_RMDIR : OP_UNLINK;
    return one_name(CALL_UNLINK, kind, SYS_unlinkat, folder, path, flags);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int folder, const char *path, mode_t mode)
{
    return one_name(CALL_MKDIR, OP_MKDIR, SYS_mkdirat, folder, path, mode);
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
