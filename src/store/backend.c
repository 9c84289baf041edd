/* backend.c - which engine a URL names. */
#include "store/backend.h"

#include "base/error.h"

static const struct backend_kind *const kinds[] = {
    &backend_sqlite,
#ifdef WITH_POSTGRES
    &backend_postgres,
#endif
};

/* The length of a URL's scheme, a letter and then letters, digits, '+', '-' or '.' before
 * a ':' (RFC 3986, 3.1); 0: it has none, it is a file. "C:" is not taken for one. */
static size_t scheme_length(const char *url)
{
    size_t n = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "0123456789+-.");
    bool letter = (url[0] >= 'a' && url[0] <= 'z') || (url[0] >= 'A' && url[0] <= 'Z');
    return letter && n > 1 && url[n] == ':' ? n : 0;
}

bool backend_of(const char *url, const struct backend_kind **kind, const char **address,
                struct error *err)
{
    str scheme = {url, scheme_length(url)};
    if (!scheme.len) {
        *kind = kinds[0];
        *address = url;
        return true;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal(scheme, str_from(kinds[i]->scheme))) {
            *kind = kinds[i];
            *address = url + scheme.len + 1;
            return true;
        }
    if (str_equal(scheme, STR("postgresql")))
        return error_set(err, ERROR_INVALID, "this program was built without PostgreSQL");
    return error_set(err, ERROR_INVALID,
                     "no database is named '%.*s:'; want a file, sqlite:FILE, or "
                     "postgresql://USER@HOST/NAME",
                     STR_ARG(scheme));
}
