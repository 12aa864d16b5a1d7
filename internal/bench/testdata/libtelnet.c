/*
 * libtelnet over one stream, for the benchmark in libtelnet_test.go:
 *
 *	libtelnet recv|fresh|send|print FILE
 *
 * Each line of standard input is a number of milliseconds. For that long FILE is fed again and again, and a line is printed: passes,
 * nanoseconds, and of the last pass its events and the bytes of text or of output. With "fresh" each pass has a new parser; "send" doubles IACs, and
 * "print" minds CR and LF too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libtelnet.h> /* needs size_t from before it */

static const telnet_telopt_t options[] = {
	{TELNET_TELOPT_ECHO, TELNET_WILL, TELNET_DONT},   {TELNET_TELOPT_SGA, TELNET_WILL, TELNET_DO},
	{TELNET_TELOPT_TTYPE, TELNET_WONT, TELNET_DO},    {TELNET_TELOPT_NAWS, TELNET_WONT, TELNET_DO},
	{TELNET_TELOPT_BINARY, TELNET_WILL, TELNET_DO},   {-1, 0, 0},
};

enum { PRINTED = 1000 }; /* telnet_printf of 0.21 gets more than 1023 bytes wrong */

struct count {
	size_t events, bytes;
	char *out; /* what is to be sent is gathered here, as an output buffer does; NULL when receiving */
};

static void on_event(telnet_t *t, telnet_event_t *ev, void *data) {
	struct count *c = data;
	(void)t;
	c->events++;
	if (c->out != NULL && ev->type == TELNET_EV_SEND) {
		memcpy(c->out + c->bytes, ev->data.buffer, ev->data.size);
		c->bytes += ev->data.size;
	} else if (c->out == NULL && ev->type == TELNET_EV_DATA) {
		c->bytes += ev->data.size;
	}
}

static long long nanoseconds(void) {
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

int main(int argc, char **argv) {
	struct count c = {0};
	char line[32];
	FILE *f;
	if (argc != 3 || (f = fopen(argv[2], "rb")) == NULL || fseek(f, 0, SEEK_END) != 0)
		return 2;
	size_t n = ftell(f);
	char *in = malloc(n);
	rewind(f);
	if (in == NULL || fread(in, 1, n, f) != n)
		return 2;
	int print = strcmp(argv[1], "print") == 0, send = print || strcmp(argv[1], "send") == 0, fresh = strcmp(argv[1], "fresh") == 0;
	if (send && (c.out = malloc(2 * n)) == NULL)
		return 2;
	telnet_t *t = telnet_init(options, on_event, 0, &c);
	while (fgets(line, sizeof line, stdin) != NULL) {
		long long start = nanoseconds(), end = start + atoi(line) * 1000000LL, now;
		long passes = 0;
		do {
			c.events = c.bytes = 0;
			if (fresh) {
				telnet_free(t);
				t = telnet_init(options, on_event, 0, &c);
			}
			if (print)
				for (size_t i = 0; i < n; i += PRINTED)
					telnet_printf(t, "%.*s", (int)(n - i < PRINTED ? n - i : PRINTED), in + i);
			else if (send)
				telnet_send(t, in, n);
			else
				telnet_recv(t, in, n);
			passes++;
			now = nanoseconds();
		} while (now < end);
		printf("%ld %lld %zu %zu\n", passes, now - start, c.events, c.bytes);
		fflush(stdout);
	}
	telnet_free(t);
	free(c.out);
	free(in);
	return 0;
}
