package fingerprint

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// probed runs a handler on one end of a pipe and a client on the other, and returns what the handler found and the client saw.
func probed(t *testing.T, h *Handler, client func(net.Conn) string) (f Fingerprint, shown string, took time.Duration) {
	t.Helper()
	found := 0
	h.Known = func(g Fingerprint) { f = g; found++ }
	a, b := net.Pipe()
	c := telnet.NewConn(a, telnet.Limits{}, h.Options()...)
	c.Trace(func(sent bool, p []byte) { h.Trace(c, sent, p) })
	done := make(chan string)
	go func() { done <- client(b) }()
	start := time.Now()
	h.ServeTelnet(t.Context(), c)
	took = time.Since(start)
	shown = <-done
	_ = b.Close() // nothing to lose
	if found != 1 || len(h.conns) != 0 {
		t.Errorf("%d fingerprints, %d connections left", found, len(h.conns))
	}
	return f, shown, took
}

// TestT3_9_ProbeRecognisesEveryClient probes clients made of their recordings.
func TestT3_9_ProbeRecognisesEveryClient(t *testing.T) {
	files, err := filepath.Glob("../testdata/recorded/*.flow")
	if err != nil || len(files) < 39 {
		t.Fatal(len(files), err)
	}
	hashes := make(map[string]string)
	for _, file := range files {
		folder := strings.TrimSuffix(filepath.Base(file), ".flow")
		t.Run(folder, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newModel(t, folder)
				f, shown, took := probed(t, new(Handler), m.run)
				want := nameOf(folder)
				told := want == "netkit" || want == "busybox" || want == "telnet-ssl" // apart, by what the probe asks
				if !slices.Equal(f.Clients, []string{want}) && (told || !slices.Equal(f.Clients, together[want])) {
					t.Errorf("%s is %v, want %s\n%s", folder, f.Clients, want, f)
				}
				most := 3 * time.Second
				if !m.refuses { // it answers nothing
					most = 4500 * time.Millisecond
				}
				if took > most {
					t.Errorf("took %v", took)
				}
				text := strings.ReplaceAll(shown, "\r\n", "\n")
				if !strings.Contains(text, f.String()) || !strings.Contains(text, string(f.JSON())) {
					t.Errorf("shown %q", shown)
				}
				same := together[want] != nil || want == "raw" || nameOf(base[hashes[f.Hash]]) == nameOf(base[folder])
				if other, ok := hashes[f.Hash]; ok && nameOf(other) != want && !same {
					t.Errorf("%s and %s have one hash", folder, other)
				}
				hashes[f.Hash] = folder
			})
		})
	}
}

// TestT3_9_SilentPeer is one that says nothing: it is not asked for more than the opening, and the probe ends in time.
func TestT3_9_SilentPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Recorder
		f, _, took := probed(t, new(Handler), func(nc net.Conn) string {
			buf := make([]byte, 64)
			for {
				n, err := nc.Read(buf)
				if err != nil {
					return ""
				}
				r.Sent(buf[:n])
			}
		})
		asked := r.Fingerprint().Unanswered
		if want := []string{"WILL ECHO", "WILL SGA", "DO TTYPE", "DO NAWS"}; !slices.Equal(asked, want) {
			t.Errorf("asked %v, want %v", asked, want)
		}
		if f.Protocol != Nothing || len(f.Clients) != 0 || took != 4500*time.Millisecond {
			t.Errorf("%v %v in %v", f.Protocol, f.Clients, took)
		}
	})
}

// TestT3_9_EndlessTalker never stops: the whole time holds.
func TestT3_9_EndlessTalker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _, took := probed(t, &Handler{Total: 3 * time.Second}, func(nc net.Conn) string {
			ticks := time.NewTicker(100 * time.Millisecond)
			closed, stopped := make(chan struct{}), make(chan struct{})
			defer func() { close(closed); <-stopped }()
			go func() {
				defer close(stopped)
				defer ticks.Stop()
				for {
					select {
					case <-ticks.C:
						_, _ = nc.Write([]byte("\xff\xfb\x18x")) // the server may have closed
					case <-closed:
						return
					}
				}
			}()
			buf := make([]byte, 64)
			for {
				if _, err := nc.Read(buf); err != nil {
					return ""
				}
			}
		})
		if f.Protocol != Telnet || took < 3*time.Second || took > 3*time.Second+time.Millisecond {
			t.Errorf("%v in %v", f.Protocol, took)
		}
	})
}

// TestT3_62_MicrosoftIsNotAskedForVariables has a client with Microsoft's names, of which one question would be the last.
func TestT3_62_MicrosoftIsNotAskedForVariables(t *testing.T) {
	for _, early := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			m := &model{answers: map[string]bool{"DO TTYPE": true, "DO NAWS": true, "WILL ECHO": true, "WILL SGA": true, "DO NEW-ENVIRON": true},
				said: make(map[string]bool), refuses: true, types: []string{"ANSI", "VT100"}, environ: []byte{0}}
			if early { // and offers them by itself before it has told its name
				m.opening = []byte("\xff\xfb\x27")
			}
			var sent Recorder
			f, _, _ := probed(t, new(Handler), func(nc net.Conn) string { return m.run(tee{nc, &sent}) })
			if !slices.Equal(f.Clients, []string{"Microsoft telnet"}) || f.Sure {
				t.Errorf("%v\n%s", f.Clients, f)
			}
			if slices.ContainsFunc(sent.bodies, func(b string) bool { return strings.HasPrefix(b, "NEW-ENVIRON") }) {
				t.Errorf("early %v: asked for variables: %v", early, sent.bodies)
			}
			if f := sent.Fingerprint(); !early && slices.Contains(f.Commands, "DO NEW-ENVIRON") {
				t.Errorf("asked: %v", f.Commands)
			}
		})
	}
}

// TestProbeEndsWhatItBegan looks at what is switched off again, and what never is.
func TestProbeEndsWhatItBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModel(t, "telnet-ssl")
		var sent Recorder
		probed(t, new(Handler), func(nc net.Conn) string { return m.run(tee{nc, &sent}) })
		said := sent.Fingerprint().Commands
		for _, c := range []string{"DONT LINEMODE", "DONT AUTHENTICATION"} {
			if !slices.Contains(said, c) {
				t.Errorf("no %s in %v", c, said)
			}
		}
		for _, c := range []string{"DONT TTYPE", "DONT NAWS", "DONT TSPEED", "WONT ECHO"} {
			if slices.Contains(said, c) {
				t.Errorf("%s in %v", c, said)
			}
		}
	})
}

// tee records what the server sent as if a client had said it.
type tee struct {
	net.Conn
	r *Recorder
}

func (t tee) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.r.Received(p[:n])
	return n, err
}

// TestT3_9_NoBurst looks at what a client gets at once: never more than the opening, and never a request for USER.
func TestT3_9_NoBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModel(t, "netkit") // volunteers nothing, so there is nothing to acknowledge
		var sent Recorder
		most := 0
		probed(t, new(Handler), func(nc net.Conn) string {
			return m.run(readFunc{nc, func(p []byte) {
				n := len(sent.commands)
				sent.Received(p)
				most = max(most, len(sent.commands)-n)
			}})
		})
		if most > 4 {
			t.Errorf("%d commands at once", most)
		}
		for _, b := range sent.bodies {
			if strings.HasPrefix(b, "NEW-ENVIRON 0100") && !strings.HasPrefix(b, "NEW-ENVIRON 01004c494e4553") {
				t.Errorf("asked for %s", b)
			}
		}
	})
}

type readFunc struct {
	net.Conn
	seen func([]byte)
}

func (r readFunc) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.seen(p[:n])
	return n, err
}

// TestT3X_16_RobotCheck has a terminal, a program that answers nothing, and one that answers without a screen.
func TestT3X_16_RobotCheck(t *testing.T) {
	for _, test := range []struct {
		answer string
		want   Terminal
		took   time.Duration
	}{
		{"\x1b[1;1R\x1b[1;2R", IsTerminal, 0},
		{"", NoTerminal, 5 * time.Second},
		{"\x1b[1;1R\x1b[1;1R", WrongAnswer, 0},
		{"\x1b[1;1R", WrongAnswer, 5 * time.Second},
		{"\x1b[1;1R\x1b[2;2R", WrongAnswer, 0},
		{"\x1b[24;80R\x1b[25;1R", WrongAnswer, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			f, shown, took := probed(t, &Handler{RobotCheck: true, Total: time.Second, Quiet: time.Second}, func(nc net.Conn) string {
				var got []byte
				buf := make([]byte, 4096)
				for {
					n, err := nc.Read(buf)
					if err != nil {
						return string(got)
					}
					if got = append(got, buf[:n]...); strings.HasSuffix(string(got), robotQuery) && test.answer != "" {
						_, _ = nc.Write([]byte(test.answer)) // looked at by the test
					}
				}
			})
			if f.Terminal != test.want || took != time.Second+test.took || strings.Count(shown, robotQuery) != 1 {
				t.Errorf("%q: %q in %v", test.answer, f.Terminal, took)
			}
		})
	}
}

// TestShutdown ends the probe at once, and nothing is kept.
func TestShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &Handler{Dir: filepath.Join(t.TempDir(), "d"), Known: func(Fingerprint) { t.Error("reported") }}
		a, b := net.Pipe()
		go func() {
			buf := make([]byte, 64)
			for {
				if _, err := b.Read(buf); err != nil {
					return
				}
			}
		}()
		c := telnet.NewConn(a, telnet.Limits{})
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(telnet.ErrServerClosed) })
		start := time.Now()
		h.ServeTelnet(ctx, c)
		_ = b.Close()
		if took := time.Since(start); took != time.Second || c.Reason() != telnet.ReasonShutdown {
			t.Errorf("%v in %v", c.Reason(), took)
		}
		if _, err := os.Stat(h.Dir); !os.IsNotExist(err) {
			t.Errorf("stored: %v", err)
		}
	})
}
