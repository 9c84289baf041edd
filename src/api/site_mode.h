/* site_mode.h - of whom this site shows figures: a part of GET and PUT /api/privacy. */
#ifndef API_SITE_MODE_H
#define API_SITE_MODE_H

#include "http/request.h"

#include "base/json.h"
#include "store/store.h"

/* Add what is set; and what follows from it for the caller. */
void site_mode_tell(struct json_out *out, struct json_node *node, const struct site *site,
                    struct arena *arena);
void site_mode_render(struct request *request, struct json_out *out,
                      struct json_node *node, const struct site *site);

struct site_mode_change {
    bool wanted; /* or it stays as it is */
    enum site_mode mode;
    str agreement;
    instant until; /* 0: none is named */
};

/* Read the members mode, agreement and until of a body. ERROR_INVALID. */
MUST_CHECK bool site_mode_decode(const struct json *body, struct site_mode_change *change,
                                 struct error *err);
MUST_CHECK bool site_mode_change(const struct site_mode_change *change,
                                 struct store *store, instant now, struct error *err);

#endif
