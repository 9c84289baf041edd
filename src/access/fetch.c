#include "access/fetch.h"

#include "base/arena.h"
#include "base/error.h"
#include "http/link.h"

static const span patience = {10 * 1000}; /* with a whole request */

void fetch_init(struct fetch *fetch, str ca_file)
{
    *fetch = (struct fetch){.ca_file = ca_file};
    pthread_mutex_init(&fetch->mutex, NULL);
}

void fetch_destroy(struct fetch *fetch) { pthread_mutex_destroy(&fetch->mutex); }

/* Let fetch_cancel() see the link, or none. */
static bool show(struct fetch *fetch, struct link *link)
{
    pthread_mutex_lock(&fetch->mutex);
    bool over = fetch->over;
    fetch->link = over ? NULL : link;
    pthread_mutex_unlock(&fetch->mutex);
    return !over;
}

void fetch_cancel(struct fetch *fetch)
{
    pthread_mutex_lock(&fetch->mutex);
    fetch->over = true;
    if (fetch->link)
        link_cancel(fetch->link);
    pthread_mutex_unlock(&fetch->mutex);
}

/* `form`: NULL: a GET. */
static bool ask(struct fetch *fetch, const struct oidc_endpoint *endpoint,
                const str *form, str user, str password, struct arena *arena,
                struct link_answer *answer, struct error *err)
{
    const struct link_options options = {.server = endpoint->server,
                                         .user = user,
                                         .password = password,
                                         .ca_file = fetch->ca_file,
                                         .timeout = patience};
    struct link *link;
    if (!link_open(&options, &link, err))
        return false;
    bool ok = show(fetch, link) ||
              error_set(err, ERROR_UNAVAILABLE, "the server is being stopped");
    if (ok)
        ok = form ? link_post(link, endpoint->path, "application/x-www-form-urlencoded",
                              *form, false, arena, answer, err)
                  : link_get(link, endpoint->path, arena, answer, err);
    (void)show(fetch, NULL);
    link_close(link);
    return ok;
}

bool fetch_get(struct fetch *fetch, const struct oidc_endpoint *endpoint,
               struct arena *arena, str *body, struct error *err)
{
    struct link_answer answer;
    bool ok =
        ask(fetch, endpoint, NULL, STR(""), STR(""), arena, &answer, err) &&
        (answer.status == 200 ||
         error_set(err, ERROR_UNAVAILABLE, "the answer is %d, not 200", answer.status));
    if (!ok) {
        err->code = ERROR_UNAVAILABLE;
        return error_context(err, "%.*s%s", STR_ARG(endpoint->server), endpoint->path);
    }
    *body = answer.body;
    return true;
}

bool fetch_post(struct fetch *fetch, const struct oidc_endpoint *endpoint, str form,
                str user, str password, struct arena *arena, int *status, str *body,
                struct error *err)
{
    struct link_answer answer;
    if (!ask(fetch, endpoint, &form, user, password, arena, &answer, err)) {
        err->code = ERROR_UNAVAILABLE;
        return false;
    }
    *status = answer.status;
    *body = answer.body;
    return true;
}
