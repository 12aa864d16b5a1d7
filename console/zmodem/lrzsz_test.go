package zmodem

import (
	"bytes"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// need skips a test without these programs, except where VTYKIT_NO_SKIP is set.
func need(t testing.TB, programs ...string) {
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

// talk joins e to a program by pipes until e is done, and returns what the program ended with. The damages change what passes.
func talk(t testing.TB, e end, dir string, toProgram, fromProgram func([]byte) []byte, command ...string) error {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	stdin, _ := cmd.StdinPipe()
	stdout, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan []byte, 64)
	go func() {
		defer close(said)
		for {
			p := make([]byte, 32<<10)
			n, err := stdout.Read(p)
			if n > 0 {
				said <- p[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	start := time.Now()
	now := func() time.Duration { return time.Since(start) }
	feed := func(p []byte, ok bool) bool {
		if ok {
			if fromProgram != nil {
				p = fromProgram(p)
			}
			e.Feed(p, now())
		}
		return ok
	}
	var out []byte
	for gone := false; !gone; {
		for out = out[:0]; len(out) < 16<<10; {
			before := len(out)
			if out = e.Next(out, now()); len(out) == before {
				break
			}
		}
		if toProgram != nil {
			out = toProgram(out)
		}
		if len(out) > 0 {
			stdin.Write(out) // a program that has gone is found by its output's end
		}
		switch at, ok := e.Deadline(); {
		case e.Done():
			gone = true
		case ok:
			timer := time.NewTimer(at - now())
			select {
			case p, more := <-said:
				gone = !feed(p, more)
			case <-timer.C:
				e.Tick(now())
			}
			timer.Stop()
		default:
			select {
			case p, more := <-said:
				gone = !feed(p, more)
			default:
			}
		}
	}
	stdin.Write(e.Next(nil, now()))
	stdin.Close()
	for range said {
	}
	return cmd.Wait()
}

// TestCP19_LrzszReceives sends to lrzsz's rz over a pipe.
func TestCP19_LrzszReceives(t *testing.T) {
	need(t, "rz")
	for name, c := range map[string]struct {
		cfg  SenderConfig
		args []string
	}{
		"plain":   {SenderConfig{}, nil},
		"8 KiB":   {SenderConfig{Block: 8192}, nil},
		"16 bits": {SenderConfig{CRC16: true}, nil},
		"escaped": {SenderConfig{EscapeControls: true}, nil},
		"rz -e":   {SenderConfig{}, []string{"-e"}},
		"window":  {SenderConfig{Window: 16 << 10}, nil},
		"buffer":  {SenderConfig{}, []string{"-w", "4096"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, big := t.TempDir(), random(1<<20, 1)
			s := NewSender(c.cfg, outgoing("big", big), outgoing("none", nil), outgoing("with blank", big[:1024]))
			if err := talk(t, s, dir, nil, nil, append([]string{"rz", "-q", "-b"}, c.args...)...); err != nil || s.Err() != nil {
				t.Fatal(err, s.Err())
			}
			same(t, filepath.Join(dir, "big"), big)
			same(t, filepath.Join(dir, "none"), nil)
			same(t, filepath.Join(dir, "with blank"), big[:1024])
			if info, err := os.Stat(filepath.Join(dir, "big")); err != nil || info.ModTime().Unix() != 1700000000 || info.Mode() != 0o644 {
				t.Error(info, err)
			}
		})
	}
}

// TestCP20_LrzszSends receives from lrzsz's sz over a pipe.
func TestCP20_LrzszSends(t *testing.T) {
	need(t, "sz")
	for name, c := range map[string]struct {
		cfg  ReceiverConfig
		args []string
	}{
		"plain":     {ReceiverConfig{}, nil},
		"8 KiB":     {ReceiverConfig{}, []string{"--start-8k"}},
		"16 bits":   {ReceiverConfig{}, []string{"-o"}},
		"no 32":     {ReceiverConfig{CRC16: true}, nil},
		"escaped":   {ReceiverConfig{EscapeControls: true}, nil},
		"sz -e":     {ReceiverConfig{}, []string{"-e"}},
		"sz -w":     {ReceiverConfig{}, []string{"-w", "8192"}},
		"buffer":    {ReceiverConfig{Buffer: 8192}, nil},
		"sz -l 500": {ReceiverConfig{}, []string{"-l", "500", "-L", "100"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, big := t.TempDir(), random(1<<20, 1)
			write(t, filepath.Join(dir, "big"), big)
			write(t, filepath.Join(dir, "none"), nil)
			m := newMemory(t)
			r := NewReceiver(c.cfg, m)
			if err := talk(t, r, dir, nil, nil, append(append([]string{"sz", "-q", "-b"}, c.args...), "big", "none")...); err != nil || r.Err() != nil {
				t.Fatal(err, r.Err())
			}
			if !bytes.Equal(m.files["big"], big) || m.files["none"] == nil {
				t.Errorf("differs: %d bytes", len(m.files["big"]))
			}
			if f := r.Results()[0].File; f.Mode != 0o600 || f.ModTime.Unix() != 1600000000 || f.Size != 1<<20 || f.Left != 2 {
				t.Errorf("%+v", f)
			}
		})
	}
}

// TestCP23_LrzszDamaged damages the line to and from lrzsz.
func TestCP23_LrzszDamaged(t *testing.T) {
	need(t, "sz", "rz")
	data := random(300_000, 2)
	for seed := range uint64(3) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		spoil := func(p []byte) []byte { return damage(rnd, 30_000, p) }
		t.Run("rz", func(t *testing.T) {
			dir := t.TempDir()
			s := NewSender(SenderConfig{}, outgoing("a", data))
			if err := talk(t, s, dir, spoil, nil, "rz", "-q", "-b", "-t", "20"); err != nil || s.Err() != nil {
				t.Fatal(err, s.Err())
			}
			same(t, filepath.Join(dir, "a"), data)
		})
		t.Run("sz", func(t *testing.T) {
			dir, m := t.TempDir(), newMemory(t)
			write(t, filepath.Join(dir, "a"), data)
			r := NewReceiver(ReceiverConfig{}, m)
			if err := talk(t, r, dir, nil, spoil, "sz", "-q", "-b", "a"); err != nil || r.Err() != nil {
				t.Fatal(err, r.Err())
			}
			if !bytes.Equal(m.files["a"], data) {
				t.Error("differs")
			}
		})
	}
}

// TestCP19_LrzszResumes: rz -r and sz -r go on with what there is.
func TestCP19_LrzszResumes(t *testing.T) {
	need(t, "sz", "rz")
	data := random(200_000, 2)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a"), data[:70_000])
	s := NewSender(SenderConfig{Resume: true}, outgoing("a", data))
	if err := talk(t, s, dir, nil, nil, "rz", "-q", "-b", "-r"); err != nil || s.Err() != nil {
		t.Fatal(err, s.Err())
	}
	same(t, filepath.Join(dir, "a"), data)
	if from := s.Results()[0].From; from < 60_000 || from > 70_000 {
		t.Error("began at", from)
	}
	m := newMemory(t)
	m.parts["a"] = bytes.Clone(data[:50_001])
	r := NewReceiver(ReceiverConfig{}, m)
	if err := talk(t, r, dir, nil, nil, "sz", "-q", "-b", "-r", "a"); err != nil || r.Err() != nil {
		t.Fatal(err, r.Err())
	}
	if !bytes.Equal(m.files["a"], data) || r.Results()[0].From != 50_001 {
		t.Errorf("%+v", r.Results())
	}
}

// TestCP23_LrzszCancelled: each end tells the other.
func TestCP23_LrzszCancelled(t *testing.T) {
	need(t, "sz", "rz")
	dir, data := t.TempDir(), random(1<<20, 2)
	s := NewSender(SenderConfig{}, outgoing("a", data))
	n := 0
	abort := func(p []byte) []byte {
		if n += len(p); n > 200_000 {
			s.Abort()
		}
		return p
	}
	if err := talk(t, s, dir, abort, nil, "rz", "-q", "-b"); err == nil || s.Err() != ErrAborted {
		t.Error(err, s.Err())
	}
	write(t, filepath.Join(dir, "b"), data)
	m := newMemory(t)
	r := NewReceiver(ReceiverConfig{MaxTotal: 100_000}, m)
	m.fail = io.ErrShortWrite
	if err := talk(t, NewReceiver(ReceiverConfig{}, m), dir, nil, nil, "sz", "-q", "-b", "b"); err == nil {
		t.Error("sz is content")
	}
	m.fail = nil
	if err := talk(t, r, dir, nil, nil, "sz", "-q", "-b", "b"); err != nil || r.Err() != nil || len(m.files) != 0 {
		t.Error(err, r.Err())
	}
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, time.Time{}, time.Unix(1600000000, 0)); err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, name string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || sha256.Sum256(got) != sha256.Sum256(want) {
		t.Errorf("%s: %d bytes for %d: %v", name, len(got), len(want), err)
	}
}

func shell(dir, script string) ([]byte, error) {
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = dir
	return cmd.CombinedOutput()
}
