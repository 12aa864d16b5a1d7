//go:build unix

package main

import (
	"bytes"
	"crypto/rand"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// seat is somebody at a terminal who runs a telnet client there, and lends the line to lrzsz as a terminal program does.
type seat struct {
	t      *testing.T
	pty    *os.File
	client *exec.Cmd
	work   sync.WaitGroup

	mu    sync.Mutex // guards what follows
	cond  sync.Cond  // on mu: something came
	shown []byte
	seen  int       // of shown: up to the last that was awaited
	to    io.Writer // who has the line; nil is the screen
	over  bool      // the client has ended
}

func sit(t *testing.T, addr string) *seat {
	t.Helper()
	for _, name := range []string{"telnet", "sz", "rz"} {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("VTYKIT_NO_SKIP") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	p := &seat{t: t, client: exec.Command("telnet", "-E", host, port)}
	p.cond.L = &p.mu
	p.client.Env = append(os.Environ(), "TERM=xterm")
	if p.pty, err = pty.StartWithSize(p.client, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	p.work.Go(p.look)
	t.Cleanup(p.leave)
	return p
}

// look shows what comes, or hands it to who has the line.
func (p *seat) look() {
	for buf := make([]byte, 16<<10); ; {
		n, err := p.pty.Read(buf)
		p.mu.Lock()
		to := p.to
		p.shown = append(p.shown, buf[:n]...)
		p.over = err != nil
		p.cond.Broadcast()
		p.mu.Unlock()
		if to != nil {
			_, _ = to.Write(buf[:n]) // that it has ended is seen elsewhere
		}
		if err != nil {
			return
		}
	}
}

// leave is a link that breaks.
func (p *seat) leave() {
	_ = p.client.Process.Kill()
	_ = p.client.Wait()
	p.work.Wait()
	p.pty.Close()
}

// types types keys and waits for something behind all that was awaited before.
func (p *seat) types(keys, want string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := io.WriteString(p.pty, keys); err != nil {
		p.t.Fatal(err)
	}
	late := false
	timer := time.AfterFunc(time.Minute, func() { p.mu.Lock(); defer p.mu.Unlock(); late = true; p.cond.Broadcast() })
	defer timer.Stop()
	for !bytes.Contains(p.shown[p.seen:], []byte(want)) {
		if p.over || late {
			p.t.Fatalf("no %q; the client has ended: %v; the last are %q", want, p.over, p.shown[max(p.seen, len(p.shown)-1000):])
		}
		p.cond.Wait()
	}
	p.seen += bytes.Index(p.shown[p.seen:], []byte(want)) + len(want)
}

// lends gives the line to a program until that ends, with the ZModem header that made the terminal start it.
func (p *seat) lends(dir, name string, args ...string) {
	p.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	stdin, err := cmd.StdinPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	_, err = stdin.Write(p.shown[bytes.LastIndex(p.shown, []byte("**\x18B")):])
	p.to = stdin
	p.mu.Unlock()
	_, _ = io.Copy(p.pty, stdout)
	if ended := cmd.Wait(); err != nil || ended != nil {
		p.t.Fatalf("%s: %v, %v", name, ended, err)
	}
	p.mu.Lock()
	p.to = nil
	p.mu.Unlock()
}

// TestCP19_CP20_Files: an administrator fetches a file and brings it back under another name, with a telnet client and lrzsz at his end, and
// goes on at the prompt.
func TestCP19_CP20_Files(t *testing.T) {
	config := settle(t, "")
	folder := filepath.Join(filepath.Dir(config), "transfer")
	data := make([]byte, 1<<20)
	_, _ = rand.Read(data)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "core.bin"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	addr, _ := start(t, flags{config: config})
	p, there := sit(t, addr), t.TempDir()
	p.types("", "Username:")
	p.types("alice\r", "Password:")
	p.types(password+"\r", "vm#")
	p.types("sz core.bin\r", "**\x18B00")
	p.lends(there, "rz", "-q", "-b")
	p.types("", "1 file, 1048576 bytes in ")
	if got, err := os.ReadFile(filepath.Join(there, "core.bin")); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes arrived, %v", len(got), err)
	}
	if err := os.Rename(filepath.Join(there, "core.bin"), filepath.Join(there, "back.bin")); err != nil {
		t.Fatal(err)
	}
	p.types("\rrz\r", "**\x18B01")
	p.lends(there, "sz", "-q", "-b", "back.bin")
	p.types("\rdir\r", "back.bin")
	p.types("show privilege\r", "level is 15")
	if got, err := os.ReadFile(filepath.Join(folder, "back.bin")); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes were received, %v", len(got), err)
	}
}
