package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
	"github.com/vtykit/vtykit/linemode"
)

// wire is a bare connection, for what no well-behaved client does.
type wire struct {
	t *testing.T
	net.Conn
	in []byte
}

func dialWire(t *testing.T, addr string) *wire {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &wire{t: t, Conn: c}
}

func (w *wire) send(b string) {
	w.t.Helper()
	if _, err := io.WriteString(w, b); err != nil {
		w.t.Fatal(err)
	}
}

// until reads up to and including a text, and returns what came.
func (w *wire) until(text string) string {
	w.t.Helper()
	w.SetReadDeadline(time.Now().Add(testclient.Patience))
	buf := make([]byte, 4096)
	for {
		if i := bytes.Index(w.in, []byte(text)); i >= 0 {
			got := string(w.in[:i+len(text)])
			w.in = w.in[i+len(text):]
			return got
		}
		n, err := w.Read(buf)
		w.in = append(w.in, buf[:n]...)
		if err != nil {
			w.t.Fatalf("%q did not come: %v; got %q", text, err, w.in)
		}
	}
}

const (
	opening = "\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f" // WILL ECHO, WILL SGA, DO TTYPE, DO NAWS
	refusal = "\xff\xfe\x01\xff\xfe\x03\xff\xfc\x18\xff\xfc\x1f" // DONT ECHO, DONT SGA, WONT TTYPE, WONT NAWS
)

// TestLesson03_EchoAfterRefusal: netmiko refuses ECHO and then waits for the echo of each command.
func TestLesson03_EchoAfterRefusal(t *testing.T) {
	addr, _ := start(t, flags{})
	w := dialWire(t, addr)
	if got := w.until("Username: "); !strings.HasPrefix(got, opening) || strings.Count(got, "\xff") != 4 {
		t.Errorf("opening %q", got)
	}
	w.send(refusal + "admin\r")
	w.until("admin\r\n")
	w.until("Password: ")
	w.send("admin\r")
	if got := w.until("router>"); strings.Contains(got, "admin") {
		t.Errorf("password echoed: %q", got)
	}
	w.send("terminal width 511\r\n")
	if got := w.until("router>"); got != "terminal width 511\r\nrouter>" {
		t.Errorf("got %q", got)
	}
	// a program gets no redraw: what it sent comes back as it was, and nothing else
	w.send("show privilege | include level\r\n")
	if got := w.until("router>"); got != "show privilege | include level\r\nCurrent privilege level is 1\r\nrouter>" {
		t.Errorf("got %q", got)
	}
	if strings.Contains(string(w.in), "\x1b") {
		t.Errorf("control sequences for a program: %q", w.in)
	}
}

// TestLesson06_EchoIsNeverToggled: a busybox client that is toggled twice shows the second password.
func TestLesson06_EchoIsNeverToggled(t *testing.T) {
	addr, _ := start(t, flags{})
	w := dialWire(t, addr)
	w.send("\xff\xfd\x01\xff\xfd\x03\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0")
	got := w.until("Username: ")
	w.send("admin\r\n")
	got += w.until("Password: ")
	w.send("admin\r\n")
	got += w.until("router>")
	w.send("enable\r\n")
	got += w.until("Password: ")
	w.send("enable\r\n")
	got += w.until("router#")
	if n := strings.Count(got, "\xff\xfb\x01"); n != 1 || strings.Contains(got, "\xff\xfc\x01") {
		t.Errorf("ECHO was offered %d times: %q", n, got)
	}
}

// TestR020_NoWaiting: a peer that answers nothing has its prompt at once and its answer in order; late answers count.
func TestR020_NoWaiting(t *testing.T) {
	addr, _ := start(t, flags{})
	w := dialWire(t, addr)
	w.send("admin\nadmin\nshow privilege\n") // netcat, typing ahead of everything
	w.until("Username: ")
	w.until("Password: ")
	w.until("router>show privilege\r\nCurrent privilege level is 1\r\nrouter>")
	w.send("\xff\xfb\x1f\xff\xfa\x1f\x00\x28\x00\x05\xff\xf0show history\r\n") // a late size: 5 rows
	w.until("show history\r\n")
	w.send("show ip route\r\n")
	w.until(" --More-- ")
	w.send("q")
	w.until("router>")
}

// TestR002_SplitCommands: a command cut anywhere is neither typed nor forgotten, at the prompt and in a half-typed line.
func TestR002_SplitCommands(t *testing.T) {
	addr, _ := start(t, flags{})
	w := dialWire(t, addr)
	w.send("admin\nadmin\n")
	w.until("router>")
	w.send("show pri")
	w.until("show pri")
	for _, part := range []string{"\xff", "\xfd", "\x1a", "\xff", "\xf1", "v", "\xff\xfa\x18", "\x00junk\xff", "\xf0ilege\r"} {
		w.send(part)
		time.Sleep(5 * time.Millisecond) // a real socket: segments of their own
	}
	if got := w.until("router>"); strings.Count(got, "\xff\xfc\x1a") != 1 || !strings.Contains(strings.ReplaceAll(got, "\xff\xfc\x1a", ""), "vilege\r\nCurrent privilege level is 1") {
		t.Errorf("got %q", got)
	}
}

// person is a wire that has logged in from a terminal of 80 by 24.
func person(t *testing.T, addr string) *wire {
	t.Helper()
	w := dialWire(t, addr)
	w.send("\xff\xfd\x01\xff\xfd\x03\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0\xff\xfb\x18\xff\xfa\x18\x00XTERM\xff\xf0admin\r\x00admin\r\x00")
	w.until("router>")
	return w
}

// TestR003_TwoByteCommands: a command takes no byte behind it; AYT is answered, NOP, GA and EOR are silent.
func TestR003_TwoByteCommands(t *testing.T) {
	addr, _ := start(t, flags{})
	w := person(t, addr)
	w.send("\xff\xf1x\xff\xf9x\xff\xefx")
	if got := w.until("xxx"); got != "xxx" {
		t.Errorf("got %q", got)
	}
	w.send("\xff\xf6y")
	if got := w.until("y"); strings.Count(got, "[Yes]") != 1 || !strings.HasSuffix(got, "router>xxxy") {
		t.Errorf("got %q", got)
	}
}

// TestR004_BrokenText: broken UTF-8 shows as one replacement each, and the cursor is where the text ends.
func TestR004_BrokenText(t *testing.T) {
	addr, _ := start(t, flags{})
	for _, binary := range []string{"", "\xff\xfb\x00"} {
		c := login(t, addr, testclient.Options{})
		c.Send(binary + "a\xc3(\xed\xa0\x80\xbf\x80\xfez")
		c.Expect("z")
		row := c.Screen()[strings.LastIndex(c.Screen(), "\n")+1:]
		if col, _ := c.Cursor(); col != len([]rune(row)) || !strings.HasPrefix(row, "router>a\uFFFD(") {
			t.Errorf("cursor in column %d of %q", col, row)
		}
		c.Send("\x15show privilege\r")
		c.Expect("level is 1\nrouter>")
	}
}

// TestR005_StraySE: SE without a subnegotiation is nothing.
func TestR005_StraySE(t *testing.T) {
	addr, _ := start(t, flags{})
	w := dialWire(t, addr)
	w.send(strings.Repeat("\xff\xf0", 1000) + "admin\nadmin\n" + strings.Repeat("\xff\xf0", 1000))
	if got := w.until("router>"); strings.Count(got, "\xff") != 4 {
		t.Errorf("got %q", got)
	}
}

// TestR008_AYTFlood: questions in masses get few answers.
func TestR008_AYTFlood(t *testing.T) {
	addr, _ := start(t, flags{})
	w := person(t, addr)
	w.send(strings.Repeat("\xff\xf6", 10000) + "show privilege\r")
	if got := w.until("level is 1\r\nrouter>"); strings.Count(got, "[Yes]") > 2 {
		t.Errorf("%d answers", strings.Count(got, "[Yes]"))
	}
}

// TestR019_UnknownOptions: each is refused once, and asking again changes nothing.
func TestR019_UnknownOptions(t *testing.T) {
	addr, _ := start(t, flags{})
	w := person(t, addr)
	w.send(strings.Repeat("\xff\xfd\xff\xff\xfd\x62\xff\xfb\x62", 3) + "\xff\xfa\xff\x01\x02\xff\xf0show privilege\r")
	got := w.until("level is 1\r\nrouter>")
	for _, refusal := range []string{"\xff\xfc\xff", "\xff\xfc\x62", "\xff\xfe\x62"} {
		if strings.Count(got, refusal) != 1 {
			t.Errorf("%q came %d times", refusal, strings.Count(got, refusal))
		}
	}
}

// TestR030_Sizes: only bodies of four bytes count, within bounds, and the last of many wins.
func TestR030_Sizes(t *testing.T) {
	addr, _ := start(t, flags{})
	w := person(t, addr)
	w.send("\xff\xfa\x1f\xff\xf0\xff\xfa\x1f\x00\xff\xf0\xff\xfa\x1f\x00\x01\x02\xff\xf0\xff\xfa\x1f" + strings.Repeat("\x00\x05", 50) + "\xff\xf0")
	w.send("\xff\xfa\x1f" + strings.Repeat("\xff", 8) + "\xff\xf0")
	for i := range 10000 {
		w.send(fmt.Sprintf("\xff\xfa\x1f%c%c%c%c\xff\xf0", 0, 1+i%100, 0, 1+i%100))
	}
	w.send("\xff\xfa\x1f\x00\x50\x00\x05\xff\xf0")
	w.send("\x15show ip route\r")
	if got := w.until(" --More-- "); strings.Count(got, "\n") > 30 {
		t.Errorf("a page of %d lines", strings.Count(got, "\n"))
	}
}

// TestLesson05_Enter: CR NUL, CR LF, bare CR and bare LF are one Enter each, with the two bytes in segments of their own.
func TestLesson05_Enter(t *testing.T) {
	addr, _ := start(t, flags{})
	w := person(t, addr)
	for _, end := range []string{"\r\x00", "\r\n", "\r", "\n"} {
		w.send("show privilege")
		w.until("show privilege")
		for _, b := range []byte(end) {
			w.send(string([]byte{b}))
			time.Sleep(5 * time.Millisecond) // a real socket: segments of their own
		}
		w.until("level is 1\r\nrouter>")
		w.send("z\x7f")
		if got := w.until("\b \b"); strings.ReplaceAll(got, "\x1b[?2004h", "") != "z\b \b" {
			t.Errorf("%q: %q behind the prompt", end, got)
		}
	}
}

// TestR026_OverlongSubnegotiation: the tail of a body that is too long is never typed.
func TestR026_OverlongSubnegotiation(t *testing.T) {
	addr, _ := start(t, flags{})
	w := dialWire(t, addr)
	w.send("admin\nadmin\n")
	w.until("router>")
	w.send("\xff\xfa\x1f" + strings.Repeat("A", 16384) + "show users\r\n\xff\xf0show privilege\r")
	if got := w.until("level is 1\r\nrouter>"); strings.Contains(got, "Line") {
		t.Errorf("the body was typed: %q", got)
	}
}

// TestR014_ManyLines: lines as fast as they can be sent are all answered, in order.
func TestR014_ManyLines(t *testing.T) {
	const n = 20000
	addr, _ := start(t, flags{})
	w := dialWire(t, addr)
	w.send(refusal + "admin\nadmin\nenable\nenable\nterminal length 0\nconfigure terminal\n")
	w.until("(config)#")
	go func() {
		for i := range n {
			if _, err := fmt.Fprintf(w, "hostname h%d\r\n", i); err != nil {
				return
			}
		}
	}()
	for i := range n {
		w.until(fmt.Sprintf("hostname h%d\r\nh%d(config)#", i, i))
	}
}

// TestR013_Floods: endless bytes of any kind, before login and after, take no memory and nobody else's time.
func TestR013_Floods(t *testing.T) {
	const size = 8 << 20
	random := make([]byte, 64<<10)
	rand.NewChaCha8([32]byte{1}).Read(random)
	addr, _ := start(t, flags{})
	other := dialWire(t, addr)
	other.send("admin\nadmin\n")
	other.until("router>")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for _, chunk := range [][]byte{make([]byte, 64<<10), bytes.Repeat([]byte{0xff}, 64<<10), random, bytes.Repeat([]byte("A"), 64<<10)} {
		for _, login := range []string{"", "admin\nadmin\n"} {
			w := dialWire(t, addr)
			drained := make(chan bool)
			w.send(login)
			if login != "" {
				w.until("router>")
			}
			go func() { defer close(drained); io.Copy(io.Discard, w.Conn) }()
			w.SetDeadline(time.Now().Add(testclient.Patience))
			for sent := 0; sent < size; sent += len(chunk) {
				if _, err := w.Write(chunk); err != nil {
					break // closed for abuse
				}
			}
			other.send("show privilege\n")
			other.until("level is 1\r\nrouter>")
			w.Close()
			<-drained
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
}

// TestLesson08_LinemodeRefusedOnce: where LINEMODE is not wanted, clients that offer it are told so once, and go on in characters.
func TestLesson08_LinemodeRefusedOnce(t *testing.T) {
	addr, _ := start(t, flags{lineMode: linemode.Never})
	w := person(t, addr)
	w.send("\xff\xfb\x22\xff\xfb\x22\xff\xfa\x22\x03\x01\x00\x00\xff\xf0sh")
	if got := w.until("sh"); strings.Count(got, "\xff\xfe\x22") != 1 {
		t.Errorf("got %q", got)
	}
	w.send("?")
	w.until("show")
	w.until("router>sh")
}

// TestR065_VisiblePassword: who sits at a terminal that refuses to leave the echo to us is warned before the password; a
// program, which refuses everything, is not.
func TestR065_VisiblePassword(t *testing.T) {
	addr, _ := start(t, flags{})
	for _, peer := range []struct {
		answer string
		warned bool
	}{
		{"\xff\xfe\x01\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f", true},
		{refusal, false},
		{"\xff\xfd\x01\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f", false},
		{"", false},
	} {
		w := dialWire(t, addr)
		w.until("Username: ")
		w.send(peer.answer + "admin\r\n")
		if got := w.until("Password: "); strings.Contains(got, "% Your terminal shows") != peer.warned {
			t.Errorf("%q: %q", peer.answer, got)
		}
	}
}

// TestInterruptShowsAtOnce: Ctrl-C is seen to work even while the command takes its time to end. A client in line mode throws
// away all that comes before the answer to its DO TIMING-MARK, so that the prompt must come behind it, or once more.
func TestInterruptShowsAtOnce(t *testing.T) {
	addr, _ := start(t, flags{})
	for range 5 { // the command's end and the timing mark may come in either order
		w := person(t, addr)
		w.send("ping 192.0.2.1 repeat 5\r")
		w.until("Sending 5")
		w.send("\xff\xf4\xff\xfd\x06")
		before := w.until("\xff\xfb\x06")
		if strings.Count(before, "^C\r\n") != 1 {
			t.Fatalf("before the mark: %q", before)
		}
		if got := w.until("router>"); strings.Contains(got, "^C") {
			t.Fatalf("behind the mark: %q", got)
		}
		w.Close()
	}
}
