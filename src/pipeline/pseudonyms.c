#include "pipeline/pseudonyms.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIGITS = 12 /* bytes of a pseudonym */, LIST_MOST = 16 * 1024 * 1024 };

struct pseudonyms {
    pthread_mutex_t mutex; /* for the files */
    struct arena arena;
    str folder;
};

/* --- files --- */

static void closep(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Always returns false. */
static bool cannot(const char *what, const char *path, struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "%s '%s': %s", what, path,
                     strerrordesc_np(errno));
}

static const char *path_of(const struct pseudonyms *pseudonyms, str name,
                           struct arena *arena)
{
    CLEANUP(buf_free) struct buf path = BUF(4096);
    buf_addf(&path, "%.*s/%.*s", STR_ARG(pseudonyms->folder), STR_ARG(name));
    return arena_copy(arena, buf_str(&path)).at;
}

static bool make_folder(const struct pseudonyms *pseudonyms, struct error *err)
{
    return mkdir(pseudonyms->folder.at, 0700) == 0 || errno == EEXIST ||
           cannot("make", pseudonyms->folder.at, err);
}

/* Several servers may share the folder; one of them writes at a time. A file system of a
 * network locks a file for those only who may write it. *lock is the caller's to close.
 */
static bool lock_folder(const struct pseudonyms *pseudonyms, int *lock, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const char *path = path_of(pseudonyms, STR("lock"), &arena);
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    while (*lock >= 0 && flock(*lock, LOCK_EX) != 0)
        if (errno != EINTR)
            return cannot("lock", path, err);
    return *lock >= 0 || cannot("open", path, err);
}

static bool keep(const char *path, str bytes, struct error *err)
{
    return file_write_private(path, bytes, err) ||
           error_context(err, "cannot write '%s'", path);
}

static bool read_key(const char *path, struct arena *arena,
                     unsigned char key[static HASH_BYTES], struct error *err)
{
    str bytes;
    if (!file_read(path, HASH_BYTES, arena, &bytes, err))
        return false;
    if (bytes.len != HASH_BYTES)
        return error_set(err, ERROR_UNAVAILABLE, "'%s' is no key", path);
    memcpy(key, bytes.at, HASH_BYTES);
    secret_wipe((void *)bytes.at, HASH_BYTES);
    return true;
}

/* A new one, unless another server has made it meanwhile. */
static bool make_key(struct pseudonyms *pseudonyms, const char *path, struct arena *arena,
                     unsigned char key[static HASH_BYTES], struct error *err)
{
    CLEANUP(closep) int lock = -1;
    if (!lock_folder(pseudonyms, &lock, err))
        return false;
    if (read_key(path, arena, key, err))
        return true;
    if (err->code != ERROR_NOT_FOUND)
        return false;
    *err = (struct error){0};
    random_bytes(key, HASH_BYTES);
    return keep(path, (str){(const char *)key, HASH_BYTES}, err);
}

/* The key of that name; a new one when there is none. */
static bool key_of(struct pseudonyms *pseudonyms, str name,
                   unsigned char key[static HASH_BYTES], struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const char *path = path_of(pseudonyms, name, &arena);
    if (!make_folder(pseudonyms, err))
        return false;
    if (read_key(path, &arena, key, err))
        return true;
    if (err->code != ERROR_NOT_FOUND)
        return false;
    *err = (struct error){0};
    return make_key(pseudonyms, path, &arena, key, err);
}

/* --- beginning and end --- */

str pseudonyms_folder(str file, struct arena *arena)
{
    CLEANUP(buf_free) struct buf path = BUF(4096);
    const char *slash = file.len ? memrchr(file.at, '/', file.len) : NULL;
    size_t folder = slash ? (size_t)(slash - file.at) + 1 : 0;
    buf_addf(&path, "%.*s.%.*s.keys", (int)folder, file.at, (int)(file.len - folder),
             file.at + folder);
    return arena_copy(arena, buf_str(&path));
}

struct pseudonyms *pseudonyms_new(str folder)
{
    struct pseudonyms *made = memory_new(struct pseudonyms, 1);
    made->folder = arena_copy(&made->arena, folder);
    pthread_mutex_init(&made->mutex, NULL);
    return made;
}

void pseudonyms_free(struct pseudonyms *pseudonyms)
{
    if (!pseudonyms)
        return;
    pthread_mutex_destroy(&pseudonyms->mutex);
    arena_free(&pseudonyms->arena);
    free(pseudonyms);
}

/* --- pseudonyms --- */

static str key_name(str worker, struct arena *arena)
{
    struct hash hash = hash_of(worker);
    return hex_of(hash.byte, HASH_BYTES, arena);
}

static bool worker_key(struct pseudonyms *pseudonyms, str worker,
                       unsigned char key[static HASH_BYTES], struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    pthread_mutex_lock(&pseudonyms->mutex);
    bool ok = key_of(pseudonyms, key_name(worker, &arena), key, err);
    pthread_mutex_unlock(&pseudonyms->mutex);
    return ok;
}

bool pseudonyms_key(struct pseudonyms *pseudonyms, str name,
                    unsigned char key[static HASH_BYTES], struct error *err)
{
    pthread_mutex_lock(&pseudonyms->mutex);
    bool ok = key_of(pseudonyms, name, key, err);
    pthread_mutex_unlock(&pseudonyms->mutex);
    return ok;
}

static str named(const unsigned char key[static HASH_BYTES], str worker,
                 struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(64);
    struct hash hash = hash_keyed(key, worker);
    buf_addf(&text, "p-%.*s", STR_ARG(hex_of(hash.byte, DIGITS, arena)));
    return arena_copy(arena, buf_str(&text));
}

bool pseudonym_of(struct pseudonyms *pseudonyms, str worker, struct arena *arena,
                  str *pseudonym, struct error *err)
{
    unsigned char key[HASH_BYTES];
    if (!worker_key(pseudonyms, worker, key, err))
        return false;
    *pseudonym = named(key, worker, arena);
    secret_wipe(key, sizeof key);
    return true;
}

bool pseudonymize(struct pseudonyms *pseudonyms, struct event *event, struct arena *arena,
                  struct error *err)
{
    unsigned char key[HASH_BYTES];
    if (!worker_key(pseudonyms, event->worker, key, err))
        return false;
    struct hash hash = hash_keyed(key, uuid_str(&event->uuid));
    hash.byte[6] = (unsigned char)(0x80 | (hash.byte[6] & 0x0f));
    hash.byte[8] = (unsigned char)(0x80 | (hash.byte[8] & 0x3f));
    event->uuid = uuid_from_bytes(hash.byte);
    event->worker = named(key, event->worker, arena);
    secret_wipe(key, sizeof key);
    return true;
}

/* --- who was erased --- */

static const str list_name = STR("erased");

/* By what a line of the list begins. */
static bool mark_of(struct pseudonyms *pseudonyms, str worker, struct arena *arena,
                    str *mark, struct error *err)
{
    unsigned char key[HASH_BYTES];
    if (!key_of(pseudonyms, STR("key"), key, err))
        return false;
    struct hash hash = hash_keyed(key, worker);
    secret_wipe(key, sizeof key);
    *mark = hex_of(hash.byte, HASH_BYTES, arena);
    return true;
}

/* What is overwritten cannot be read from the file any more; a disk may keep copies. */
static bool destroy(const char *path, struct error *err)
{
    unsigned char noise[HASH_BYTES];
    random_bytes(noise, sizeof noise);
    CLEANUP(closep) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT || cannot("open", path, err);
    return (write(fd, noise, sizeof noise) == sizeof noise && fsync(fd) == 0 &&
            unlink(path) == 0) ||
           cannot("destroy", path, err);
}

static bool read_list(const struct pseudonyms *pseudonyms, struct arena *arena, str *list,
                      struct error *err)
{
    *list = STR("");
    if (file_read(path_of(pseudonyms, list_name, arena), LIST_MOST, arena, list, err))
        return true;
    if (err->code != ERROR_NOT_FOUND)
        return false;
    *err = (struct error){0};
    return true;
}

static bool note_and_destroy(struct pseudonyms *pseudonyms, str worker, instant now,
                             struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf longer = BUF(LIST_MOST);
    CLEANUP(closep) int lock = -1;
    char text[INSTANT_TEXT];
    str mark, list;
    if (!mark_of(pseudonyms, worker, &arena, &mark, err) ||
        !lock_folder(pseudonyms, &lock, err) ||
        !read_list(pseudonyms, &arena, &list, err))
        return false;
    bool torn = list.len && list.at[list.len - 1] != '\n';
    instant_format(now, text);
    buf_addf(&longer, "%.*s%s%.*s %s\n", STR_ARG(list), torn ? "\n" : "", STR_ARG(mark),
             text);
    if (!buf_ok(&longer))
        return error_set(err, ERROR_UNAVAILABLE, "the list of who was erased is full");
    return keep(path_of(pseudonyms, list_name, &arena), buf_str(&longer), err) &&
           destroy(path_of(pseudonyms, key_name(worker, &arena), &arena), err);
}

bool pseudonyms_erase(struct pseudonyms *pseudonyms, str worker, instant now,
                      struct error *err)
{
    pthread_mutex_lock(&pseudonyms->mutex);
    bool ok = note_and_destroy(pseudonyms, worker, now, err);
    pthread_mutex_unlock(&pseudonyms->mutex);
    return ok;
}

/* Does a line say that it was erased after `created_at`? */
static bool lists(str list, str mark, str created_at)
{
    while (list.len) {
        const char *end = memchr(list.at, '\n', list.len);
        size_t len = end ? (size_t)(end - list.at) : list.len;
        str line = {list.at, len};
        if (line.len > mark.len && memcmp(line.at, mark.at, mark.len) == 0 &&
            str_compare((str){line.at + mark.len + 1, line.len - mark.len - 1},
                        created_at) >= 0)
            return true;
        size_t skip = len + (end != NULL);
        list = (str){list.at + skip, list.len - skip};
    }
    return false;
}

bool pseudonyms_erased(struct pseudonyms *pseudonyms, str worker, str created_at,
                       bool *erased, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str list, mark;
    *erased = false;
    pthread_mutex_lock(&pseudonyms->mutex);
    bool ok = read_list(pseudonyms, &arena, &list, err) &&
              (!list.len || mark_of(pseudonyms, worker, &arena, &mark, err));
    pthread_mutex_unlock(&pseudonyms->mutex);
    if (ok && list.len)
        *erased = lists(list, mark, created_at);
    return ok;
}

str pseudonyms_stand_in(struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(64);
    unsigned char byte[8];
    random_bytes(byte, sizeof byte);
    buf_addf(&text, "erased-%.*s", STR_ARG(hex_of(byte, sizeof byte, arena)));
    return arena_copy(arena, buf_str(&text));
}
