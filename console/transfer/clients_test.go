//go:build unix

package transfer_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/transfer"
	"github.com/vtykit/vtykit/telnet"
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

// device is a console on a telnet port, with a folder to send from and one to receive into.
type device struct {
	addr       string
	send, recv string
	console    *console.Console
}

func newDevice(t testing.TB, change func(*transfer.Config), options ...telnet.Option) *device {
	t.Helper()
	d := &device{send: t.TempDir(), recv: t.TempDir()}
	var roots [2]*os.Root
	for i, dir := range []string{d.send, d.recv} {
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { root.Close() })
		roots[i] = root
	}
	cfg := transfer.Config{Send: roots[0], Receive: roots[1], Level: 1}
	if change != nil {
		change(&cfg)
	}
	d.console = console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin})
	exec := d.console.Mode("exec", "{host}{#}")
	transfer.Mount(exec, cfg)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &telnet.Server{
		Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) { d.console.Serve(ctx, c) }),
		Options: func() []telnet.Option { return options },
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		srv.Shutdown(ctx)
		<-served
	})
	d.addr = l.Addr().String()
	return d
}

// seat is somebody at a terminal that knows ZModem by lrzsz, and runs a telnet client in it.
type seat struct {
	t      testing.TB
	pty    *os.File
	client *exec.Cmd
	wg     sync.WaitGroup

	mu    sync.Mutex
	cond  sync.Cond
	shown []byte
	to    io.Writer    // the program that has the line; nil: the screen
	tail  []byte       // the last of what the program got: what came behind its end is in it
	hang  func() error // ends that program
	ended bool
}

func sit(t testing.TB, command ...string) *seat {
	t.Helper()
	p := &seat{t: t, client: exec.Command(command[0], command[1:]...)}
	p.cond.L = &p.mu
	p.client.Env = append(os.Environ(), "TERM=xterm", "LANG=C.UTF-8")
	var err error
	if p.pty, err = pty.StartWithSize(p.client, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	p.wg.Go(func() {
		for buf := make([]byte, 16<<10); ; {
			n, err := p.pty.Read(buf)
			p.mu.Lock()
			to := p.to
			if to == nil {
				p.shown = append(p.shown, buf[:n]...)
			} else {
				p.tail = append(p.tail, buf[:n]...)
				p.tail = p.tail[max(len(p.tail)-1024, 0):]
			}
			p.ended = err != nil
			if p.ended && p.hang != nil {
				p.hang() // as a hung up line does
			}
			p.cond.Broadcast()
			p.mu.Unlock()
			if to != nil {
				to.Write(buf[:n]) // that it has gone is seen elsewhere
			}
			if err != nil {
				return
			}
		}
	})
	t.Cleanup(p.leave)
	return p
}

// leave ends the client, as a link that breaks does.
func (p *seat) leave() {
	p.client.Process.Kill()
	p.client.Wait()
	p.wg.Wait()
	p.pty.Close()
}

// await waits for something on the screen, from the offset from on.
func (p *seat) await(from int, want string) string {
	p.t.Helper()
	late := false
	timer := time.AfterFunc(60*time.Second, func() { p.mu.Lock(); late = true; p.cond.Broadcast(); p.mu.Unlock() })
	defer timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !bytes.Contains(p.shown[from:], []byte(want)) {
		if p.ended || late {
			p.t.Fatalf("no %q (the client has ended: %v): %.2000q", want, p.ended, p.shown[from:])
		}
		p.cond.Wait()
	}
	return string(p.shown[from:])
}

func (p *seat) types(keys, want string) string {
	p.t.Helper()
	p.mu.Lock()
	from := len(p.shown)
	p.mu.Unlock()
	if _, err := io.WriteString(p.pty, keys); err != nil {
		p.t.Fatal(err)
	}
	return p.await(from, want)
}

// lends gives the line to a program until that ends, or until cut bytes have come for it, when the client is killed.
func (p *seat) lends(dir string, cut int64, command ...string) error {
	p.t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	stdin, _ := cmd.StdinPipe()
	stdout, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	var in io.Writer = stdin
	var out io.Writer = p.pty
	if cut > 0 {
		in, out = &cutter{w: in, left: cut, cut: p.client.Process.Kill}, &cutter{w: out, left: cut, cut: p.client.Process.Kill}
	}
	p.mu.Lock()
	rest := p.shown[bytes.LastIndex(p.shown, []byte("**\x18B")):]
	p.to, p.hang = in, cmd.Process.Kill
	in.Write(rest)
	p.mu.Unlock()
	io.Copy(out, stdout)
	if cut > 0 {
		cmd.Process.Kill()
	}
	err := cmd.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = append(p.shown, p.tail...)
	p.to, p.tail, p.hang = nil, nil, nil
	return err
}

// cutter calls cut when so much has passed.
type cutter struct {
	w    io.Writer
	left int64
	cut  func() error
}

func (c *cutter) Write(p []byte) (int, error) {
	if c.left -= int64(len(p)); c.left < 0 {
		c.cut()
		return 0, io.ErrClosedPipe
	}
	return c.w.Write(p)
}

// clients are telnet clients that people run in such terminals.
func clients(t *testing.T, f func(t *testing.T, command func(addr string) []string)) {
	ours := filepath.Join(t.TempDir(), "telnet")
	if out, err := exec.Command("go", "build", "-o", ours, "github.com/vtykit/vtykit/cmd/telnet").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, command := range map[string][]string{
		"inetutils -8":  {"telnet", "-8", "-E"},
		"inetutils":     {"telnet", "-E"},
		"cmd telnet":    {ours, "-e", "off"},
		"busybox":       {"busybox", "telnet"},
		"netkit telnet": {"telnet-ssl", "-8", "-E"},
	} {
		t.Run(name, func(t *testing.T) {
			need(t, command[0])
			f(t, func(addr string) []string {
				host, port, _ := net.SplitHostPort(addr)
				return append(command[:len(command):len(command)], host, port)
			})
		})
	}
}

// TestCP19_CP20_RealClients sends and receives 16 MiB of random bytes through telnet clients, with lrzsz at their end.
func TestCP19_CP20_RealClients(t *testing.T) {
	need(t, "sz", "rz")
	data := random(16 << 20)
	clients(t, func(t *testing.T, command func(string) []string) {
		d := newDevice(t, nil)
		write(t, filepath.Join(d.send, "image.bin"), data)
		write(t, filepath.Join(d.send, "none"), nil)
		there := t.TempDir()
		p := sit(t, command(d.addr)...)
		p.await(0, "router>")
		start := time.Now()
		p.types("sz image.bin none\r", "**\x18B00")
		if err := p.lends(there, 0, "rz", "-q", "-b"); err != nil {
			t.Fatal(err)
		}
		p.await(0, "2 files, 16777216 bytes in ")
		t.Log("sz", time.Since(start))
		same(t, filepath.Join(there, "image.bin"), data)
		same(t, filepath.Join(there, "none"), nil)
		start = time.Now()
		p.types("rz\r", "**\x18B01")
		if err := p.lends(there, 0, "sz", "-q", "-b", "image.bin", "none"); err != nil {
			t.Fatal(err)
		}
		screen := p.types("dir\r", "bytes in all")
		t.Log("rz", time.Since(start))
		same(t, filepath.Join(d.recv, "image.bin"), data)
		same(t, filepath.Join(d.recv, "none"), nil)
		if !strings.Contains(screen, "image.bin") {
			t.Errorf("%q", screen)
		}
	})
}

// TestCP23_CutAndResumed breaks the link in the middle of 16 MiB, in both directions, and goes on over a new one.
func TestCP23_CutAndResumed(t *testing.T) {
	need(t, "telnet", "sz", "rz")
	data := random(16 << 20)
	d := newDevice(t, nil)
	host, port, _ := net.SplitHostPort(d.addr)
	command := []string{"telnet", "-E", host, port}
	write(t, filepath.Join(d.send, "image.bin"), data)
	there := t.TempDir()

	p := sit(t, command...)
	p.await(0, "router>")
	p.types("sz image.bin\r", "**\x18B00")
	p.lends(there, 9<<20, "rz", "-q", "-b")
	p.client.Wait()
	part, err := os.Stat(filepath.Join(there, "image.bin"))
	if err != nil || part.Size() == 0 || part.Size() == int64(len(data)) {
		t.Fatal("nothing was cut:", part, err)
	}
	p = sit(t, command...)
	p.await(0, "router>")
	p.types("sz image.bin\r", "**\x18B00")
	if err := p.lends(there, 0, "rz", "-q", "-b", "-r"); err != nil {
		t.Fatal(err)
	}
	if screen := p.await(0, "1 file, "); strings.Contains(screen, "16777216 bytes") {
		t.Errorf("it was sent again from the beginning: %q", screen)
	}
	same(t, filepath.Join(there, "image.bin"), data)

	p.types("rz\r", "**\x18B01")
	p.lends(there, 9<<20, "sz", "-q", "-b", "image.bin")
	p.client.Wait()
	hidden := filepath.Join(d.recv, ".image.bin.part")
	for limit := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) { // a real process notices, and a real disk is written
		part, err = os.Stat(hidden)
		if want, _ := os.Stat(filepath.Join(there, "image.bin")); err == nil && part.ModTime().Equal(want.ModTime()) && len(d.console.Sessions()) == 0 {
			break
		}
		if time.Now().After(limit) {
			t.Fatal("no part", part, err)
		}
	}
	if part.Size() == 0 || part.Size() == int64(len(data)) || part.Mode() != 0o600 {
		t.Fatal("the part is", part.Size(), part.Mode())
	}
	p = sit(t, command...)
	p.await(0, "router>")
	p.types("rz\r", "**\x18B01")
	if err := p.lends(there, 0, "sz", "-q", "-b", "-r", "image.bin"); err != nil {
		t.Fatal(err)
	}
	if screen := p.await(0, "1 file, "); strings.Contains(screen, "16777216 bytes") {
		t.Errorf("it came again from the beginning: %q", screen)
	}
	same(t, filepath.Join(d.recv, "image.bin"), data)
	if _, err := os.Stat(hidden); err == nil {
		t.Error("the part is still there")
	}
}
