/* handlers.h - the table of routes, the handler that serves it, and the handlers in it.
 */
#ifndef API_HANDLERS_H
#define API_HANDLERS_H

#include "api/app.h"
#include "http/router.h"

/* Every path that the server answers. Router, OpenAPI and the user's documentation come
 * from these rows. */
extern const struct route api_routes[];
extern const size_t api_routes_count;

/* The handler for server_start(); its context is a struct app. */
enum answer api_handle(void *app, struct request *request, struct reply *reply);

/* Handlers, by the file that holds them. */

/* ingest.c */
route_handler api_post_event, api_post_batch;
/* events.c */
route_handler api_list_events, api_get_event, api_void_event, api_restore_event;
/* metrics.c */
route_handler api_metrics, api_series;
/* timeline.c */
route_handler api_timeline;
/* registers.c */
route_handler api_list_workers, api_get_worker, api_add_worker, api_change_worker,
    api_delete_worker;
route_handler api_list_stations, api_get_station, api_add_station, api_change_station,
    api_delete_station;
/* shifts.c */
route_handler api_list_shifts, api_get_shift, api_add_shift, api_change_shift,
    api_delete_shift;
/* agents.c */
route_handler api_heartbeat, api_list_agents, api_delete_agent;
/* settings.c */
route_handler api_get_settings, api_change_settings;
/* assets.c */
route_handler api_page, api_asset;
/* system.c */
route_handler api_seed, api_stream, api_health, api_ready, api_prometheus;
/* openapi.c */
route_handler api_openapi;

#endif
