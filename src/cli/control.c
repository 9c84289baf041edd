#include "cli/control.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/database.h"
#include "cli/settings.h"
#include "http/link.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { SOCKET_PATH = sizeof(((struct sockaddr_un *)0)->sun_path) };

str control_socket(str database, struct arena *arena)
{
    CLEANUP(buf_free) struct buf path = BUF(SOCKET_PATH - 1);
    if (!database_is_file(database))
        return STR("");
    database = database_file(database);
    const char *slash = database.len ? memrchr(database.at, '/', database.len) : NULL;
    size_t folder = slash ? (size_t)(slash - database.at) + 1 : 0;
    buf_addf(&path, "%.*s.%.*s.socket", (int)folder, database.at,
             (int)(database.len - folder), database.at + folder);
    return buf_ok(&path) ? arena_copy(arena, buf_str(&path)) : STR("");
}

static void closep(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* A server that was killed leaves a socket on which nobody listens. */
static bool answers(str path)
{
    CLEANUP(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (fd < 0 || path.len == 0)
        return false;
    memcpy(name.sun_path, path.at, path.len);
    return connect(fd, (const struct sockaddr *)&name, sizeof name) == 0;
}

void control_find(str database, struct link **link)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct error ignored;
    const struct link_options options = {.server = STR("http://localhost"),
                                         .socket = control_socket(database, &arena)};
    *link = NULL;
    if (!answers(options.socket) || !link_open(&options, link, &ignored))
        *link = NULL;
}

static enum error_code code_of(int status)
{
    return status == 409                   ? ERROR_CONFLICT
           : status == 404                 ? ERROR_NOT_FOUND
           : status >= 400 && status < 500 ? ERROR_INVALID
                                           : ERROR_UNAVAILABLE;
}

bool control_send(struct link *link, const char *method, const char *path, str body,
                  struct arena *arena, const struct json **answer, struct error *err)
{
    struct link_answer got;
    const struct json *read;
    struct error no_json;
    str why = {"", 0};
    if (!link_send(link, method, path, body, arena, &got, err))
        return false;
    bool is_json = json_parse(got.body, arena, &read, &no_json) && json_is_object(read);
    if (is_json && got.status >= 200 && got.status < 300) {
        *answer = read;
        return true;
    }
    if (!is_json || !json_text(json_get(read, "error"), &why))
        return error_set(err, ERROR_UNAVAILABLE, "the server answers with status %d",
                         got.status);
    return error_set(err, code_of(got.status), "%.*s", STR_ARG(why));
}

bool control_post(struct link *link, const char *path, str body, struct arena *arena,
                  const struct json **answer, struct error *err)
{
    return control_send(link, "POST", path, body, arena, answer, err);
}

long long control_number(const struct json *answer, const char *name)
{
    int64_t number = 0;
    const struct json *value = json_get(answer, name);
    return value && json_integer(value, &number) ? number : 0;
}
