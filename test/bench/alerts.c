/* alerts: rounds over 200 workstations and 100 cameras. Prints the median in ms, and the
 * calls and statements of one. Then 9,900 cameras more are dark at once: prints in ms the
 * longest round until all have been told of, the median of those after that, and the most
 * memory that the program had, in MiB. */
#include "../pipeline/plant_of_alerts.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { ROUNDS = 101, LATER_ROUNDS = 5, SECONDS_UNTIL_DARK = 121, WAIT_SECONDS = 30 };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double longer(double a, double b) { return a > b ? a : b; }

static void go_dark(struct plant_of_alerts *plant)
{
    double ms, longest = 0, later[LATER_ROUNDS];
    int at = ROUNDS, told = at + SECONDS_UNTIL_DARK + WAIT_SECONDS;
    struct rusage usage;
    plant->options.wait = (span){WAIT_SECONDS * SPAN_SECOND.ms};
    plant_of_alerts_dark(plant);
    plant_of_alerts_round(plant, at, &longest);
    for (at += SECONDS_UNTIL_DARK; at <= told; at += 5) {
        plant_of_alerts_round(plant, at, &ms);
        longest = longer(longest, ms);
    }
    for (int i = 0; i < LATER_ROUNDS; i++, at += 5)
        plant_of_alerts_round(plant, at, &later[i]);
    qsort(later, LATER_ROUNDS, sizeof *later, ascending);
    getrusage(RUSAGE_SELF, &usage);
    printf("%.1f %.1f %ld\n", longest, later[LATER_ROUNDS / 2], usage.ru_maxrss / 1024);
}

int main(void)
{
    static struct plant_of_alerts plant;
    double ms[ROUNDS];
    struct store_counts asked = {0};
    plant_of_alerts_open(&plant);
    plant_of_alerts_cameras(&plant, true);
    for (int i = 0; i < ROUNDS; i++)
        asked = plant_of_alerts_round(&plant, i, &ms[i]);
    qsort(ms, ROUNDS, sizeof *ms, ascending);
    printf("%.2f %llu %llu\n", ms[ROUNDS / 2], (unsigned long long)asked.calls,
           (unsigned long long)asked.statements);
    fflush(stdout);
    go_dark(&plant);
    plant_of_alerts_close(&plant);
    return 0;
}
