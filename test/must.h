/* must.h - calls that have to work, and calls that have to be refused. Test code.
 *
 *     MUST(store_begin(store, &err));
 *     REFUSED(ERROR_CONFLICT, "there is a worker 'W1' already",
 *             store_add_worker(store, &worker, &err));
 *
 * `err` is the macro's own. It includes cmocka.h, and what that wants to be included
 * before it.
 */
#ifndef TEST_MUST_H
#define TEST_MUST_H

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A call that has to work. */
#define MUST(call)                                                                       \
    do {                                                                                 \
        struct error err = {0};                                                          \
        if (!(call))                                                                     \
            fail_msg("%s:%d: %s: %s", __FILE__, __LINE__, #call, err.text);              \
    } while (0)

/* The same in code that many cases run through: `where` tells which one failed. */
#define MUST_IN(where, call)                                                             \
    do {                                                                                 \
        struct error err = {0};                                                          \
        if (!(call))                                                                     \
            fail_msg("%s: %s: %s", (where), #call, err.text);                            \
    } while (0)

/* A call that has to be refused with this code and this text, or a text with `part` in
 * it. */
#define REFUSED(want_code, want_text, call)                                              \
    REFUSED_IF(strcmp(err.text, (want_text)) == 0, want_code, call)
#define REFUSED_SAYING(want_code, part, call)                                            \
    REFUSED_IF(strstr(err.text, (part)) != NULL, want_code, call)

#define REFUSED_IF(as_wanted, want_code, call)                                           \
    do {                                                                                 \
        struct error err = {0};                                                          \
        if (call)                                                                        \
            fail_msg("%s:%d: worked: %s", __FILE__, __LINE__, #call);                    \
        if (err.code != (want_code) || !(as_wanted))                                     \
            fail_msg("%s:%d: code %d: %s", __FILE__, __LINE__, err.code, err.text);      \
    } while (0)

#endif
