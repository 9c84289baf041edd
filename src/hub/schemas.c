/* schemas.c - what is signed is a text in these, and has a form of its own:
 * received_sheet.h, ../federation/message.h. */
#include "hub/schemas.h"

/* In all sites of lists and of sums. */
#define OF_SITE                                                                          \
    {"site", "id", "By which the hub knows it."},                                        \
        {"name", "string", "What the site calls itself."},                               \
        {"group", "id?", "The group that it was enrolled in."},                          \
        {"time_zone", "string", "Of the site, such as Europe/Berlin."},                  \
        {"link", "string?", "Its own dashboard."},                                       \
        {"latest_end", "time?",                                                          \
         "When the latest period ended of which a sheet is here; null: none ever "       \
         "came."},                                                                       \
        {"age_ms", "integer?", "How long ago that was."},                                \
        {"late", "boolean", "A sheet should have come a whole period ago."},             \
    {                                                                                    \
        "silent", "boolean", "None came for a day, or ever."                             \
    }

/* Null where nothing is known: that is not zero. */
#define FIGURES                                                                          \
    {"planned_ms", "integer?", "Planned time of the calendar."},                         \
        {"working_ms", "integer?", "Time of workers at work."},                          \
        {"idle_ms", "integer?", "Time of workers who were idle."},                       \
        {"absent_ms", "integer?", "Time of workers who were absent."},                   \
        {"unknown_ms", "integer?", "Time of workers of which nothing is known."},        \
        {"occupied_ms", "integer?", "Time of workstations with somebody there."},        \
        {"working_station_ms", "integer?",                                               \
         "Time of workstations at which somebody works."},                               \
        {"units", "integer?", "Units that were made."},                                  \
    {                                                                                    \
        "unknown_percent", "number?", "The share of unknown_ms in all time of workers."  \
    }

#define RESTATED                                                                         \
    "restated_sheets", "integer 0..", "How many of them took the place of an earlier one."
#define PERSONAL "personal_sheets", "integer 0..", "How many may be personal data."
#define SUPPRESSED                                                                       \
    "suppressed_sheets", "integer 0..",                                                  \
        "In how many the row has no figures, as it would tell of too few people."
#define COVERED "covered_ms", "integer 0..", "The length of their periods together."
#define SIGNED  "string", "Of Ed25519, in base64."

/* --- sheets --- */

static const struct schema_member signed_sheet[] = {
    {"sheet", "string", "The text of the sheet, exactly as it was signed."},
    {"signature", SIGNED},
    {0},
};

static const struct schema_member shown_mark[] = {
    {"site", "id", "To which it was given."},
    {"mark", "optional string 0..32?", "The last one of this hub; null: none so far."},
    {"signature", SIGNED},
    {0},
};

static const struct schema_member new_sheets[] = {
    {"sheets", "[SignedSheet]", "1,000 at most."},
    {"marks", "optional [ShownMark]", "Of the sites that bring them, 20 at most."},
    {0},
};

static const struct schema_member sheet_result[] = {
    {"site", "optional id", "Where the sheet could be read; and so:"},
    {"start", "optional time", "Of its period."},
    {"end", "optional time", "Of its period."},
    {"revision", "optional integer 0..", "Which one it is."},
    {"status", "new|known|stale|conflict|refused", "What became of it."},
    {"reason", "optional string", "Why it is not kept."},
    {0},
};

static const struct schema_member known_mark[] = {
    {"site", "id", "Who has shown it."},
    {"mark", "string?", "The one that the site has now; null: none."},
    {"known", "boolean",
     "Nothing was lost here since the hub gave the one that was shown."},
    {0},
};

static const struct schema_member sheet_results[] = {
    {SCHEMA_SUCCESS},
    {"results", "[SheetResult]", "One for each sheet, in their order."},
    {"marks", "[KnownMark]", "Of those that were shown, and are signed by their site."},
    {0},
};

static const struct schema_member listed_sheet[] = {
    {"sheet", "string", "The text, exactly as it was signed."},
    {"signature", SIGNED},
    {"known_from", "time", "When it came."},
    {"known_to", "time?", "When another took its place; null: none did."},
    {"restated", "boolean", "It took the place of an earlier one."},
    {0},
};

static const struct schema_member listed_sheets[] = {
    {SCHEMA_SUCCESS},
    {"site", "id", "Whose they are."},
    {"more", "boolean", "There are more in this window than are here."},
    {"sheets", "[ListedSheet]", "By the start of their periods."},
    {0},
};

/* --- sites --- */

static const struct schema_member enrolment[] = {
    {"site", "id", "For which the code was made."},
    {"code", "string 1..100", "What shopfloor hub enrol printed."},
    {"public_key", "string", "Of Ed25519, in base64: it is pinned."},
    {"epoch", "integer 1..", "In which the site counts its revisions."},
    {"name", "name", "What the site calls itself."},
    {"link", "optional string 0..500?", "The site's own dashboard, https://..."},
    {"time_zone", "string 1..64", "Of the site, such as Europe/Berlin."},
    {0},
};

static const struct schema_member enrolled[] = {
    {SCHEMA_SUCCESS},
    {"site", "id", "Which was enrolled."},
    {"hub_public_key", "string", "By which the site knows the hub's messages; base64."},
    {0},
};

static const struct schema_member new_epoch[] = {
    {"site", "id", "Which site."},
    {"epoch", "integer 1..", "The one that begins."},
    {"previous_epoch", "integer 1..", "The one that it follows."},
    {"reason", "restored|moved", "Why revisions are counted anew."},
    {"signature", "string", "Of the site, in base64; docs/hub.md says of what."},
    {0},
};

static const struct schema_member epoch_known[] = {
    {SCHEMA_SUCCESS},
    {"site", "id", "Which site."},
    {"epoch", "integer 1..", "The one that counts now."},
    {0},
};

static const struct schema_member new_code[] = {
    {"site", "id", "Which site may be enrolled with it."},
    {"group", "optional id?", "The group that the site will be in."},
    {"replaces", "boolean = false", "The site has lost its key, and may bring another."},
    {0},
};

static const struct schema_member code[] = {
    {SCHEMA_SUCCESS},
    {"site", "id", "For which it is."},
    {"code", "string", "Good once. It is shown only now."},
    {"expires_at", "time", "Until when it is good."},
    {0},
};

static const struct schema_member site[] = {
    OF_SITE,
    {"enrolled_at", "time", "When its key was pinned."},
    {"heard_at", "time?", "When a sheet of it came last."},
    {"new_epochs", "integer 0..", "How often it was restored or moved."},
    {"period_ms", "optional integer 0..", "How long the period of the latest sheet is."},
    {"k", "optional integer 0..", "The minimum of people of the latest sheet."},
    {"personal", "optional boolean", "The latest sheet may be personal data."},
    {0},
};

static const struct schema_member sites[] = {
    {SCHEMA_SUCCESS},
    {"tenant", "string", "Which sites the caller may see: all, group:ID, site:ID, none."},
    {"count", "integer 0..", "How many these are."},
    {"sites", "[Site]", "By name."},
    {0},
};

/* --- sums --- */

static const struct schema_member total[] = {
    {"sites", "integer 0..", "How many sites were asked for."},
    {"sites_with_figures", "integer 0..", "How many of them have sheets in the window."},
    {"late_sites", "integer 0..", "How many are late."},
    {RESTATED},
    {PERSONAL},
    FIGURES,
    {0},
};

static const struct schema_member site_row[] = {
    {"scope_id", "string", "Of the type or the workstation; empty: the factory."},
    {"sheets", "integer 0..", "How many are in the sum."},
    {SUPPRESSED},
    {COVERED},
    FIGURES,
    {0},
};

static const struct schema_member site_sums[] = {
    OF_SITE,
    {"sheets", "integer 0..", "How many lie in the window."},
    {RESTATED},
    {PERSONAL},
    {"least_k", "integer?", "The smallest minimum of people among them."},
    {"rows", "[SiteRow]", "One for each of the scope; none where nothing is known."},
    {0},
};

static const struct schema_member sums_part[] = {
    {"start_time", "time", "The first instant."},
    {"end_time", "time", "The instant after the last."},
    {"sites_with_figures", "integer 0..", "How many sites have sheets in it."},
    {"sheets", "integer 0..", "How many are in the sum."},
    {RESTATED},
    {PERSONAL},
    {SUPPRESSED},
    {COVERED},
    FIGURES,
    {0},
};

static const struct schema_member site_metrics[] = {
    {SCHEMA_SUCCESS},
    {"start_time", "time", "The first instant."},
    {"end_time", "time", "The instant after the last."},
    {"scope", "factory|type|station", "Which rows were summed up."},
    {"total", "SitesTotal", "All sites together."},
    {"sites", "[SiteSums]", "Each by itself, by name."},
    {"series", "optional [SumsPart]", "The parts of the window, with cut_at."},
    {0},
};

/* --- who sees what --- */

static const struct schema_member new_tenant[] = {
    {"person", "optional string 0..200", "Who is to see them; or:"},
    {"key_id", "optional string 0..64", "The key that is to."},
    {"tenant", "string 1..200", "all, group:ID, site:ID or none."},
    {0},
};

static const struct schema_member tenant[] = {
    {"person", "optional string", "Who; or:"},
    {"key_id", "optional string", "Which key."},
    {"tenant", "string", "all, group:ID, site:ID or none."},
    {0},
};

static const struct schema_member tenant_set[] = {
    {SCHEMA_SUCCESS},
    {"person", "optional string", "Who; or:"},
    {"key_id", "optional string", "Which key."},
    {"tenant", "string", "What it sees from now on."},
    {0},
};

static const struct schema_member tenants[] = {
    {SCHEMA_SUCCESS},
    {"tenants", "[Tenant]", "Who was given none is not here."},
    {0},
};

/* --- learning across sites --- */

static const struct schema_member round_question[] = {
    {"site", "id", "Who asks."},
    {"at", "time", "When: within ten minutes of the hub's clock."},
    {"signature", "string", "Of the site, over both; base64."},
    {0},
};

static const struct schema_member round_messages[] = {
    {SCHEMA_SUCCESS},
    {"round", "string?", "The last round, as a signed message; null: there was none."},
    {"roster", "string?", "Who takes part, once that is settled."},
    {"outcome", "string?", "Its result, or why there is none, once it has ended."},
    {0},
};

static const struct schema_member round_message[] = {
    {"message", "string 1..65536", "A signed message of a site."},
    {0},
};

static const struct schema_member new_round[] = {
    {"round", "string 1..64", "Its name: letters, digits, '-', '_', '.'."},
    {"mode", "private|plain", "Who may see counts of one site: nobody, or the hub."},
    {"model_version", "id", "Whose confidence is to be judged."},
    {"event_type", "working|idle|absent", "Of which claims."},
    {"closes_at", "time", "Until when sites may take part: 90 days at most."},
    {"epsilon", "optional number 0.01..10", "How much it tells of one person."},
    {"delta", "optional number", "How likely it tells more: 1e-12 to 1e-3."},
    {"bins", "optional integer 1..8", "Into how many counts confidence is cut."},
    {"labels", "optional integer 1..5", "Audits of one worker, at most."},
    {"colluding", "optional integer 1..63", "Sites that may betray others together."},
    {"min_sites", "optional integer 1..64", "Without so many there is no result."},
    {0},
};

static const struct schema_member site_removed[] = {
    {SCHEMA_SUCCESS},
    {"site", "id", "Which site."},
    {"sheets", "integer 0..", "How many of its sheets were removed, of all revisions."},
    {0},
};

static const struct schema_member round_changed[] = {
    {SCHEMA_SUCCESS},
    {"round", "string", "Which round."},
    {0},
};

static const struct schema_member told_round[] = {
    {"round", "string", "Its name."},
    {"mode", "optional private|plain",
     "Absent, as what follows, where it cannot be read."},
    {"model_version", "optional id", "Whose confidence is judged."},
    {"event_type", "optional working|idle|absent", "Of which claims."},
    {"min_sites", "optional integer 1..", "Without so many there is no result."},
    {"begun_at", "time", "When it was begun."},
    {"closes_at", "time", "Until when sites may take part."},
    {"joined", "[string]", "The sites that take part."},
    {"sent", "[string]", "Those of them whose counts have come."},
    {"state", "joining|sending|result|aborted", "How far it is."},
    {"ended_at", "time?", "When it ended."},
    {"sums", "optional [integer]", "What came out, with the state result; and:"},
    {"a", "optional number", "The slope of the calibration."},
    {"b", "optional number", "Its offset."},
    {"why", "optional string", "Why nothing came out, with the state aborted."},
    {0},
};

static const struct schema_member rounds[] = {
    {SCHEMA_SUCCESS},
    {"rounds", "[Round]", "The last one first."},
    {0},
};

const struct schema hub_schemas[] = {
    {"SignedSheet", "A sheet of a site.", .member = signed_sheet, .closed = true},
    {"ShownMark", "By which a site finds out whether the hub has lost something.",
     .member = shown_mark, .closed = true},
    {"KnownMark", "Whether the hub knows a mark.", .member = known_mark},
    {"NewSheets", "Sheets that are brought.", .member = new_sheets, .closed = true},
    {"SheetResult", "What became of a sheet.", .member = sheet_result},
    {"SheetResults", "The answer about each sheet.", .member = sheet_results},
    {"ListedSheet", "A sheet, and since when it is known.", .member = listed_sheet},
    {"ListedSheets", "The answer with sheets.", .member = listed_sheets},
    {"Enrolment", "A site that brings its key.", .member = enrolment, .closed = true},
    {"Enrolled", "The answer when a site is known.", .member = enrolled},
    {"NewEpoch", "A site that goes on otherwise.", .member = new_epoch, .closed = true},
    {"EpochKnown", "The answer when that is known.", .member = epoch_known},
    {"NewCode", "A code to be.", .member = new_code, .closed = true},
    {"Code", "The answer with a code.", .member = code},
    {"Site", "A site, and how old what is known of it is.", .member = site},
    {"Sites", "The answer with the sites.", .member = sites},
    {"SiteRemoved", "The answer when a site is removed.", .member = site_removed},
    {"SitesTotal", "The sum of all sites.", .member = total},
    {"SiteRow", "The sum of a site's factory, type or workstation.", .member = site_row},
    {"SiteSums", "What is known of a site in the window.", .member = site_sums},
    {"SumsPart", "The sum of all factories in a part of the window.",
     .member = sums_part},
    {"SiteMetrics", "The answer with sums.", .member = site_metrics},
    {"NewTenant", "Who is to see which sites.", .member = new_tenant, .closed = true},
    {"Tenant", "Who sees which sites.", .member = tenant},
    {"TenantSet", "The answer with what somebody sees.", .member = tenant_set},
    {"Tenants", "The answer with who sees which sites.", .member = tenants},
    {"RoundQuestion", "A site that asks for its round.", .member = round_question,
     .closed = true},
    {"RoundMessages", "The answer with the messages of a round.",
     .member = round_messages},
    {"RoundMessage", "What a site sends for a round.", .member = round_message,
     .closed = true},
    {"NewRound", "A round to be.", .member = new_round, .closed = true},
    {"RoundChanged", "The answer when a round begins or ends.", .member = round_changed},
    {"Round", "A round, and how far it is.", .member = told_round},
    {"Rounds", "The answer with all rounds.", .member = rounds},
    {0},
};
