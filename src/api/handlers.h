/* handlers.h - what answers the rows of routes.c, by the file that holds it. The context
 * of each handler is the struct app. */
#ifndef API_HANDLERS_H
#define API_HANDLERS_H

#include "api/app.h"
#include "http/router.h"

/* ingest.c */
route_handler api_post_event, api_post_batch, api_get_ingested;
/* events.c */
route_handler api_list_events, api_get_event, api_void_event, api_restore_event;
/* drift.c */
route_handler api_drift, api_set_drift_reference;
route_handler api_calibrations, api_roll_calibration_back;
/* disputes.c */
route_handler api_dispute_event, api_dispute_time, api_list_disputes, api_decide_dispute;
/* audits.c */
route_handler api_list_audits, api_judge_event;
/* accuracy.c */
route_handler api_accuracy;
/* training.c */
route_handler api_training_data, api_retraining;
/* worker_data.c */
route_handler api_export_worker, api_erase_worker;
/* metrics.c */
route_handler api_metrics, api_series;
/* analysis.c */
route_handler api_losses, api_bottleneck;
/* teams.c */
route_handler api_teams;
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
/* alerts.c */
route_handler api_list_alerts, api_acknowledge_alert, api_silence_alert, api_test_alerts;
/* alert_rules.c */
route_handler api_get_alert_rules, api_change_alert_rules;
/* webhooks.c */
route_handler api_list_webhooks, api_add_webhook, api_delete_webhook, api_try_webhook;
/* attention.c */
route_handler api_attention;
/* session.c */
route_handler api_get_session, api_sign_in, api_sign_out, api_board_session;
/* setup.c */
route_handler api_set_up;
/* account.c */
route_handler api_get_account, api_change_password, api_begin_totp, api_confirm_totp,
    api_end_totp, api_list_sessions, api_end_session;
/* users.c */
route_handler api_list_users, api_add_user, api_change_user, api_remove_user;
/* keys.c */
route_handler api_list_keys, api_add_key, api_revoke_key;
/* settings.c */
route_handler api_get_settings, api_change_settings;
/* privacy.c */
route_handler api_get_privacy, api_change_privacy;
/* assets.c */
route_handler api_page, api_asset, api_stray;
/* system.c */
route_handler api_seed, api_unseed, api_repair, api_stream, api_health, api_ready,
    api_prometheus;
/* audit.c */
route_handler api_list_audit;
/* provider.c */
route_handler api_provider_begin, api_provider_end;
/* openapi.c */
route_handler api_openapi;

#endif
