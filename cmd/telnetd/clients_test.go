//go:build unix

package main

import (
	"bytes"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/creack/pty"
)

// person is someone at a terminal who runs a telnet client.
type person struct {
	t    *testing.T
	pty  interface{ Write([]byte) (int, error) }
	size func(cols, rows uint16)

	mu    sync.Mutex
	shown []byte
}

// sit runs the client on a pty of 80 by 24, type xterm.
func sit(t *testing.T, command ...string) *person {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(cmd.Environ(), "TERM=xterm")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, pty: f, size: func(cols, rows uint16) { pty.Setsize(f, &pty.Winsize{Cols: cols, Rows: rows}) }}
	var reading sync.WaitGroup
	reading.Go(func() {
		for buf := make([]byte, 4096); ; {
			n, err := f.Read(buf)
			p.mu.Lock()
			p.shown = append(p.shown, buf[:n]...)
			p.mu.Unlock()
			if err != nil {
				return
			}
		}
	})
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		reading.Wait()
		f.Close()
	})
	return p
}

// types sends keys and waits for what the screen shows then, from now on.
func (p *person) types(keys, want string) {
	p.t.Helper()
	p.mu.Lock()
	from := len(p.shown)
	p.mu.Unlock()
	if _, err := p.pty.Write([]byte(keys)); err != nil {
		p.t.Fatal(err)
	}
	p.wait(from, want)
}

func (p *person) wait(from int, want string) {
	p.t.Helper()
	defer func() {
		if p.t.Failed() {
			p.t.Logf("the screen: %q", p.shown)
		}
	}()
	until(p.t, want, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return bytes.Contains(p.shown[from:], []byte(want))
	})
}

// TestT3_03_RealClients: what people do at a shell works with the clients that people have.
func TestT3_03_RealClients(t *testing.T) {
	for _, c := range []struct {
		name    string
		command []string
		resizes bool
		end     string
	}{
		{"inetutils", []string{"telnet"}, true, "closed by foreign host"},
		{"busybox", []string{"busybox", "telnet"}, false, "closed by foreign host"},
	} {
		t.Run(c.name, func(t *testing.T) {
			need(t, c.command[0])
			addr, log := shell(t)
			host, port, _ := net.SplitHostPort(addr)
			p := sit(t, append(c.command, host, port)...)
			p.wait(0, "$ ")
			p.types("echo a''b\r", "ab\r\n$ ")
			p.types("echo xy\x7fz\r", "xz\r\n$ ") // Backspace
			p.types("echo $TERM\r", "xterm\r\n$ ")
			p.types("stty size\r", "24 80\r\n$ ")
			p.types("sh -c 'echo r\"\"eady; exec sleep 100'\r", "ready\r\n")
			p.types("\x03", "$ ") // Ctrl-C
			if c.resizes {
				p.size(100, 30)
				until(t, "the new size", func() bool {
					p.types("stty size\r", "$ ")
					p.mu.Lock()
					defer p.mu.Unlock()
					return bytes.Contains(p.shown, []byte("30 100\r\n"))
				})
			}
			p.types("cat\r", "\r\n")
			p.types("grün\x7f\x7fau\r", "\r\ngrau\r\n") // a character is erased, not a byte
			p.types("\x04", "$ ")
			p.types("exit\r", c.end)
			until(t, "the record", func() bool { return strings.Contains(log.String(), "reason=logout") })
		})
	}
}

// TestT3_80_RealClientsLineMode: with -line-mode the client edits and shows; nothing is shown twice.
func TestT3_80_RealClientsLineMode(t *testing.T) {
	need(t, "telnet")
	addr, _ := start(t, []string{"-line-mode"}, "sh", "-c", `printf 'name: '; read x; echo "hello $x"; read x`)
	host, port, _ := net.SplitHostPort(addr)
	p := sit(t, "telnet", host, port)
	p.wait(0, "name: ")
	p.types("bobX\x7f\r", "hello bob\r\n")
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := bytes.Count(p.shown, []byte("bob")); n != 2 {
		t.Errorf("typed and answered makes two, not %d: %q", n, p.shown)
	}
}
