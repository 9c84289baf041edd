/* api.h - the table of routes, the handler that serves it, and the handlers in it. */
#ifndef HTTP_API_H
#define HTTP_API_H

#include "http/app.h"
#include "http/router.h"

/* Every path that the server answers. Router, OpenAPI and the user's documentation come
 * from these rows. */
extern const struct route api_routes[];
extern const size_t api_routes_count;

/* The handler for server_start(); its context is a struct app. */
enum answer api_handle(void *app, struct request *request, struct reply *reply);

/* Handlers, by the file that holds them. */

/* api_ingest.c */
route_handler api_post_event, api_post_batch;
/* api_events.c */
route_handler api_list_events, api_get_event, api_void_event, api_restore_event;
/* api_metrics.c */
route_handler api_metrics, api_series;
/* api_timeline.c */
route_handler api_timeline;
/* api_registers.c */
route_handler api_list_workers, api_get_worker, api_add_worker, api_change_worker,
    api_delete_worker;
route_handler api_list_stations, api_get_station, api_add_station, api_change_station,
    api_delete_station;
/* api_shifts.c */
route_handler api_list_shifts, api_get_shift, api_add_shift, api_change_shift,
    api_delete_shift;
/* api_agents.c */
route_handler api_heartbeat, api_list_agents, api_delete_agent;
/* api_settings.c */
route_handler api_get_settings, api_change_settings;
/* assets.c */
route_handler api_page, api_asset;
/* api_system.c */
route_handler api_seed, api_stream, api_health, api_ready, api_prometheus;
/* openapi.c */
route_handler api_openapi;

#endif
