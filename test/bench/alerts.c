/* alerts: rounds over 200 workstations and 100 cameras. Prints the median in ms, and the
 * calls and statements of one. */
#include "../pipeline/plant_of_alerts.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 101 };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
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
    plant_of_alerts_close(&plant);
    return 0;
}
