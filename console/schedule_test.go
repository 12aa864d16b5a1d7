package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
)

// TestScheduleIsBoundedAndEndsWithItsSession: sixteen at most; what runs and what waits ends with the session.
func TestScheduleIsBoundedAndEndsWithItsSession(t *testing.T) {
	driven(t, vt, func(say func(string, time.Duration) string) {
		for range 16 {
			if got := say("in 1 ping 100\r", moment); strings.Contains(got, "%") {
				t.Errorf("%q", got)
			}
		}
		if got := say("in 1 ping 100\r", moment); !strings.Contains(got, "% Not more than 16 commands") {
			t.Errorf("%q", got)
		}
		say("", 70*time.Second)
		say("in 10 ping 1\r", moment)
	})
}

// TestScheduledOutputIsBounded: of a command that prints without end so much goes to the log and no more; above its right it does not exist.
func TestScheduledOutputIsBounded(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.raw("in 0 show numbers 100000\r")
		p.step("pass", "1s", 0, 0)
		if n := len(p.c.Logged()); n != 102 {
			t.Errorf("%d log messages", n)
		}
		p.c.ClearLog()
		p.raw("in 0 debug panic\rin 0 configure terminal\r")
		p.step("pass", "1s", 0, 0)
		log := strings.Join(p.c.Logged(), "\n")
		if strings.Count(log, "%SCHED-5-RAN") != 1 || !strings.Contains(log, "(debug panic): failed: Internal error (ref ") {
			t.Errorf("log %s", log)
		}
		records.take()
	})
	var b strings.Builder
	if status := testConsole(false).RunLine(t.Context(), console.User{Level: 15}, "in 1 show users", &b); status != console.StatusRefused {
		t.Errorf("status %d, %q", status, b.String())
	}
}
