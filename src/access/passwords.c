#include "access/passwords.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

/* --- which are taken --- */

/* Of those long enough, what is tried first. */
static const char *const common[] = {
    "1234567890",  "0123456789",   "12345678910", "123456789a",    "1q2w3e4r5t",
    "qwertyuiop",  "qwertzuiop",   "azertyuiop",  "password12",    "password123",
    "passwort123", "motdepasse",   "iloveyou123", "administrator", "adminadmin",
    "shopfloor1",  "shopfloor123", "changeme123", "letmein123",    "welcome123",
    "willkommen",  "willkommen1",  "sommer2026",  "qwerty12345",   "abcdefghij",
    "1111111111",  "0000000000",   "abcd1234567", "geheim12345",   "contrasena",
};

static bool same(str a, str b)
{
    return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

static bool is_common(str password)
{
    size_t equal = 1;
    while (equal < password.len && password.at[equal] == password.at[0])
        equal++;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (same(password, str_from(common[i])))
            return true;
    return equal == password.len;
}

static size_t characters(str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += (text.at[i] & 0xc0) != 0x80;
    return count;
}

bool password_check(str password, str name, struct error *err)
{
    if (characters(password) < PASSWORD_LEAST)
        return error_set(err, ERROR_INVALID,
                         "the password is too short; want at least %d characters, such "
                         "as four words",
                         PASSWORD_LEAST);
    if (password.len > PASSWORD_MOST)
        return error_set(err, ERROR_INVALID,
                         "the password is too long; want at most %d bytes",
                         PASSWORD_MOST);
    if (same(password, name))
        return error_set(err, ERROR_INVALID,
                         "the password is the name; want one that nobody knows");
    if (is_common(password))
        return error_set(err, ERROR_INVALID,
                         "this password is one of the first that are tried; want "
                         "another one");
    return true;
}

/* --- the thread that hashes --- */

struct passwords {
    pthread_t thread;
    char of_nobody[PASSWORD_HASH_BYTES]; /* the thread's */

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t wake;
    struct password_job *first, **last;
    size_t waiting;
    bool stopping;
};

/* A password that nobody has, to compare with where there is nobody. */
static void invent(char hash[static PASSWORD_HASH_BYTES])
{
    unsigned char secret[HASH_BYTES];
    struct error ignored;
    random_bytes(secret, sizeof secret);
    if (!password_hash((str){(const char *)secret, sizeof secret}, hash, &ignored))
        hash[0] = '\0';
}

static void do_job(struct passwords *passwords, struct password_job *job)
{
    job->err = (struct error){0};
    if (!job->compare) {
        (void)!password_hash(job->password, job->hash, &job->err);
    } else {
        bool fits =
            password_fits(job->password, job->kept ? job->kept : passwords->of_nobody);
        job->fits = fits && job->kept;
    }
    job->done(job);
}

static void *work(void *context)
{
    struct passwords *passwords = context;
    invent(passwords->of_nobody);
    pthread_mutex_lock(&passwords->mutex);
    while (passwords->first || !passwords->stopping) {
        struct password_job *job = passwords->first;
        if (!job) {
            pthread_cond_wait(&passwords->wake, &passwords->mutex);
            continue;
        }
        passwords->first = job->next;
        if (!job->next)
            passwords->last = &passwords->first;
        passwords->waiting--;
        pthread_mutex_unlock(&passwords->mutex);
        do_job(passwords, job);
        pthread_mutex_lock(&passwords->mutex);
    }
    pthread_mutex_unlock(&passwords->mutex);
    return NULL;
}

static void destroy(struct passwords *passwords)
{
    pthread_cond_destroy(&passwords->wake);
    pthread_mutex_destroy(&passwords->mutex);
    free(passwords);
}

bool passwords_start(struct passwords **passwords, struct error *err)
{
    struct passwords *started = memory_new(struct passwords, 1);
    started->last = &started->first;
    pthread_mutex_init(&started->mutex, NULL);
    pthread_cond_init(&started->wake, NULL);
    if (pthread_create(&started->thread, NULL, work, started) != 0) {
        destroy(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the thread for passwords");
    }
    *passwords = started;
    return true;
}

bool passwords_submit(struct passwords *passwords, struct password_job *job,
                      struct error *err)
{
    pthread_mutex_lock(&passwords->mutex);
    bool full = passwords->waiting == PASSWORD_QUEUE || passwords->stopping;
    if (!full) {
        job->next = NULL;
        *passwords->last = job;
        passwords->last = &job->next;
        passwords->waiting++;
        pthread_cond_signal(&passwords->wake);
    }
    pthread_mutex_unlock(&passwords->mutex);
    return !full || error_set(err, ERROR_UNAVAILABLE,
                              "too many sign in at the same time; try again in a moment");
}

void passwords_stop(struct passwords *passwords)
{
    if (!passwords)
        return;
    pthread_mutex_lock(&passwords->mutex);
    passwords->stopping = true;
    pthread_cond_signal(&passwords->wake);
    pthread_mutex_unlock(&passwords->mutex);
    pthread_join(passwords->thread, NULL);
    destroy(passwords);
}
