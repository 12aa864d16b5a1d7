package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/internal/program"
)

func TestMain(m *testing.M) {
	heedHangUps() // as main does: the tests may run under nohup(1)
	goleak.VerifyTestMain(m)
}

// need skips a test without these programs, except where VTYKIT_NO_SKIP is set.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("VTYKIT_NO_SKIP") != "" {
				t.Fatal(p + " is not installed")
			}
			t.Skip(p + " is not installed")
		}
	}
}

// logBuffer is a log that tests may read while it is written.
type logBuffer struct {
	mu     sync.Mutex
	buf    bytes.Buffer
	errors bool // may be in it
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// start serves a command on a free port. flags are as on the command line.
func start(t *testing.T, flags []string, argv ...string) (addr string, log *logBuffer) {
	t.Helper()
	if len(argv) > 0 {
		need(t, argv[0])
	}
	cfg, argv, err := parse(append(append(flags, "--"), argv...), io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var cmd program.Command
	if len(argv) > 0 {
		if cmd, err = program.Find(argv, cfg.dir); err != nil {
			t.Fatal(err)
		}
	}
	if len(cfg.listen) == 1 && cfg.listen[0] == defaultListen {
		cfg.listen = addresses{"127.0.0.1:0"}
	}
	listeners, err := listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	log = &logBuffer{}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, cfg, cmd, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: levelTrace})), listeners...)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
		if l := log.String(); !log.errors && strings.Contains(l, "level=ERROR") || strings.Contains(l, "panic") {
			t.Errorf("log:\n%s", l)
		}
	})
	return listeners[0].Addr().String(), log
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		err  string
	}{
		{[]string{"--", "sh"}, ""},
		{[]string{}, "a program is missing"},
		{[]string{"--", ""}, "a program is missing"},
		{[]string{"-tls-cert", "x", "--", "sh"}, "need each other"},
		{[]string{"-tls-auto", "--", "sh"}, "-tls-auto needs"},
		{[]string{"-tls-auto=-1s", "--", "sh"}, "more than 0"},
		{[]string{"-encoding", "nonsense", "--", "sh"}, "unknown character set"},
		{[]string{"-fingerprint", "dir", "--", "sh"}, "takes no program"},
		{[]string{"-max-programs", "0", "--", "sh"}, "at least 1"},
		{[]string{"-idle", "-1s", "--", "sh"}, "negative"},
		{[]string{"-eof-maxwait", "-1s", "--", "sh"}, "negative"},
		{[]string{"-env", "NAME", "--", "sh"}, "not NAME=VALUE"},
		{[]string{"-env", "=x", "--", "sh"}, "not NAME=VALUE"},
		{[]string{"-pass-env", "PATH", "--", "sh"}, "not for the peer"},
		{[]string{"-pass-env", "A=B", "--", "sh"}, "not the name"},
		{[]string{"-pass-env", "", "--", "sh"}, "missing"},
	} {
		_, program, err := parse(c.args, io.Discard, io.Discard)
		if c.err == "" && (err != nil || len(program) != 1) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%q: %q, %v", c.args, program, err)
		}
	}
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-version"}, &out, io.Discard); err != nil || out.String() != "vtykit telnetd "+version+"\n" {
		t.Errorf("-version: %q, %v", out.String(), err)
	}
	if err := run(context.Background(), []string{"--", "no-such-program-anywhere"}, io.Discard, io.Discard); err == nil {
		t.Error("a program that is not there")
	}
}

// TestListenBeyondThisMachine: nobody serves a shell to the network by accident.
func TestListenBeyondThisMachine(t *testing.T) {
	for spec, want := range map[string]bool{
		"127.0.0.1:0": true, "[::1]:0": true, "localhost:0": true, "unix:/tmp/x": true, "127.9.9.9:1": true,
		"0.0.0.0:0": false, ":0": false, "[::]:0": false, "192.0.2.1:0": false, "localhost.example:0": false, "": false, "x": false,
	} {
		if got := local(spec); got != want {
			t.Errorf("local(%q) = %v", spec, got)
		}
	}
	if l, err := listen(config{listen: addresses{"127.0.0.1:0", "0.0.0.0:0"}}); err == nil || l != nil || !strings.Contains(err.Error(), "-insecure") {
		t.Errorf("0.0.0.0: %v, %v", l, err)
	}
	l, err := listen(config{listen: addresses{"0.0.0.0:0"}, insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range l {
		l.Close()
	}
}

// TestListenSeveral: several addresses, one of them a socket file, serve the same program.
func TestListenSeveral(t *testing.T) {
	path := t.TempDir() + "/s"
	tcp, _ := start(t, []string{"-connect-maxwait", "0", "-listen", "127.0.0.1:0", "-listen", "unix:" + path}, "echo", "hello")
	for _, a := range [][2]string{{"tcp", tcp}, {"unix", path}} {
		c, err := net.Dial(a[0], a[1])
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(c); err != nil || !bytes.Contains(b, []byte("hello\r\n")) {
			t.Errorf("%s: %q, %v", a[0], b, err)
		}
		c.Close()
	}
}
