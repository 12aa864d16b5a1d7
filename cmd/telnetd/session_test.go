//go:build unix

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
	"github.com/vtykit/vtykit/telnet"
)

// shell serves a shell with a short prompt.
func shell(t *testing.T, flags ...string) (addr string, log *logBuffer) {
	t.Helper()
	return start(t, append([]string{"-env", "PS1=$ ", "-env", "ENV="}, flags...), "sh")
}

// TestT3_03_Program: a shell behaves as on any terminal: it echoes, edits, is interrupted, knows the window and ends.
func TestT3_03_Program(t *testing.T) {
	addr, _ := shell(t)
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("$")
	c.Enter("echo $((6*7)) aX\x7fb")
	c.Expect("ab\n42 ab\n$")
}

// TestT3X_17_Interrupt: Ctrl-C and IAC IP interrupt, SUSP stops, BRK quits and EOF ends, by the pty's own characters.
func TestT3X_17_Interrupt(t *testing.T) {
	addr, _ := shell(t)
	for _, c := range []struct{ name, send, shown string }{
		{"Ctrl-C", "\x03", "^C"},
		{"IP", "\xff\xf4", "^C"},
		{"IP and a Synch", "\xff\xf4\xff\xf2", "^C"},
		{"BRK", "\xff\xf3", "^\\"},
		{"ABORT", "\xff\xee", "^\\"},
		{"SUSP", "\xff\xed", "^Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := testclient.Dial(t, addr, testclient.Options{})
			p.Expect("$")
			p.Enter("sh -c 'echo r\"\"eady; exec sleep 100'")
			p.Expect("\nready")
			p.Send(c.send)
			p.Wait("a prompt", func(s string) bool { return strings.Contains(s, c.shown) && strings.HasSuffix(s, "\n$") })
			if c.name == "SUSP" {
				p.Enter("kill %1")
			}
		})
	}
}

// TestT3X_17_Keys: EC, EL and EOF are the pty's erase, kill and end of file, whatever these are at that moment.
func TestT3X_17_Keys(t *testing.T) {
	addr, _ := start(t, nil, "sh", "-c", "stty erase '#' kill '@' eof '^E'; echo ready; cat; echo over")
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("ready")
	c.Send("gone\xff\xf8abX\xff\xf7Y\x7fc\r\x00")
	c.WaitRaw("abc", func(s string) bool { return strings.Contains(s, "\nabc\r\n") })
	c.Send("\xff\xec")
	c.Closed()
	if !strings.HasSuffix(c.Received(), "over\r\n") {
		t.Errorf("%q", c.Received())
	}
}

// TestT3X_17_Resize: the pty has the window's size from the beginning and follows it.
func TestT3X_17_Resize(t *testing.T) {
	addr, _ := start(t, nil, "sh", "-c", "trap 'stty size' WINCH; stty size; while :; do sleep 0.01; done")
	c := testclient.Dial(t, addr, testclient.Options{Cols: 90, Rows: 30})
	c.Expect("30 90")
	for i := range 20 {
		c.Resize(60+i, 20)
		time.Sleep(10 * time.Millisecond) // an edge that is dragged
	}
	c.Wait("the last size", func(s string) bool { return strings.HasSuffix(s, "20 79") })
	if n := strings.Count(c.Received(), "\n20 "); n > 2 {
		t.Errorf("the program heard of %d sizes", n)
	}
}

// TestT3X_17_AYT: at most one answer a second.
func TestT3X_17_AYT(t *testing.T) {
	addr, _ := shell(t)
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("$")
	c.Send(strings.Repeat("\xff\xf6", 1000))
	c.Enter("echo e''nd")
	c.Expect("end\n$")
	if n := strings.Count(c.Received(), "\r\n[Yes]\r\n"); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// TestT3_06_GoAhead: a client that refused SGA is told when it is its turn: once, behind 500 ms of silence; never when the program
// reads keys, and never with -never-send-ga.
func TestT3_06_GoAhead(t *testing.T) {
	const refuse = "\xff\xfe\x03\xff\xfe\x01\xff\xfc\x18\xff\xfc\x1f" // DONT SGA, DONT ECHO, WONT TTYPE, WONT NAWS
	for _, c := range []struct {
		name, script string
		flags        []string
		want         int
	}{
		{"prompt", "printf 'name: '; read x; printf '.'; read x; echo bye", nil, 2},
		{"raw", "stty -icanon -echo; printf 'name: '; read x; printf '.'; read x; echo bye", nil, 0},
		{"never", "printf 'name: '; read x; printf '.'; read x; echo bye", []string{"-never-send-ga"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			addr, _ := start(t, c.flags, "sh", "-c", c.script)
			conn, wait := wire(t, addr)
			conn.Write([]byte(refuse))
			wait("the prompt", func(s string) bool { return strings.HasSuffix(s, "name: ") || strings.HasSuffix(s, "name: \xff\xf9") })
			time.Sleep(2 * goAheadDelay) // silence is what is tested
			conn.Write([]byte("x\r\n"))
			wait("the second", func(s string) bool { return strings.Contains(s, ".") })
			time.Sleep(2 * goAheadDelay)
			conn.Write([]byte("x\r\n"))
			got := wait("the end", func(s string) bool { return strings.HasSuffix(s, "bye\r\n") })
			if n := strings.Count(got, "\xff\xf9"); n != c.want {
				t.Errorf("%d GA in %q", n, got)
			}
		})
	}
}

// TestT3_80_EchoFollows: a client that ends our ECHO shows what is typed, so the pty stops doing so, until it asks again.
func TestT3_80_EchoFollows(t *testing.T) {
	addr, _ := start(t, nil, "sh", "-c", "while read x; do echo \"<$x>\"; done")
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Enter("one")
	c.WaitRaw("the echo", func(s string) bool { return s == "one\r\n<one>\r\n" })
	c.Send("\xff\xfe\x01two\r\n")
	c.WaitRaw("no echo", func(s string) bool { return s == "one\r\n<one>\r\n<two>\r\n" })
	c.Send("\xff\xfd\x01three\r\n")
	c.WaitRaw("the echo", func(s string) bool { return s == "one\r\n<one>\r\n<two>\r\nthree\r\n<three>\r\n" })
}

// TestT3X_17_SynchronizedOutput: an update arrives whole, and one that is never ended arrives late.
func TestT3X_17_SynchronizedOutput(t *testing.T) {
	addr, _ := start(t, []string{"-connect-maxwait", "20ms"}, "sh", "-c",
		`printf 'a\033[?2026hb'; sleep 0.03; printf 'c\033[?2026ld\033[?2026he'; read x`)
	_, wait := wire(t, addr)
	wait("the late end", func(s string) bool { return strings.HasSuffix(s, "a\x1b[?2026hbc\x1b[?2026ld\x1b[?2026he") })
}

var _ telnet.Receiver = (*session)(nil)
var _ telnet.OptionReceiver = (*session)(nil)
