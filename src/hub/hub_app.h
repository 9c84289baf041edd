/* hub_app.h - what the handlers of the hub work with, and its table of routes. */
#ifndef HUB_HUB_APP_H
#define HUB_HUB_APP_H

#include "api/app.h"
#include "base/crypto.h"
#include "hub/hub.h"
#include "hub/tenant.h"

#include "base/error.h"

struct hub_app {
    struct app app; /* must be first: handlers of api/ know only this */
    struct hub *hub;
    struct verifying_key key; /* of the hub itself, which sites are told; and: */
    struct signing_key signing;
};

/* Every path that the hub answers. The context of its handlers is the struct hub_app. */
extern const struct route_table hub_routes;

/* --- for the handlers --- */

/* A question of somebody: a reader, in a snapshot, and of which sites it may tell. */
struct hub_question {
    struct hub_app *app; /* NULL: not begun */
    struct db *db;
    struct tenant tenant;
};
MUST_CHECK bool hub_question_begin(struct hub_app *app, struct request *request,
                                   struct hub_question *question, struct error *err);
/* Accepts one that was not begun. */
void hub_question_end(struct hub_question *question);

/* May the caller change what concerns all sites? ERROR_DENIED: it may see some only. */
MUST_CHECK bool hub_sees_all(struct hub_app *app, struct request *request,
                             struct error *err);

/* get.c */
route_handler hub_get_sites, hub_get_metrics, hub_get_sheets, hub_export, hub_prometheus;
/* post.c */
route_handler hub_post_sheets, hub_post_enrol, hub_post_epoch, hub_post_code,
    hub_post_tenant, hub_get_tenants;
/* remove.c */
route_handler hub_delete_site;
/* federation.c */
route_handler hub_federation_ask, hub_federation_message, hub_get_rounds, hub_post_round,
    hub_delete_round;

#endif
