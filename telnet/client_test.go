package telnet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"testing"
	"time"
)

// peer is a server that a test plays byte by byte, and the Client that talks to it.
func peer(t testing.TB, d Dialer) (*Client, *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := d.Dial(t.Context(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	nc, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	nc.SetDeadline(time.Now().Add(10 * time.Second))
	t.Cleanup(func() { nc.Close(); c.Close() })
	return c, nc.(*net.TCPConn)
}

func say(t testing.TB, nc net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(nc, text); err != nil {
		t.Fatal(err)
	}
}

// ended is a context that has no time left.
func ended() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 0)
	cancel()
	return ctx
}

func TestTL01_Finger(t *testing.T) {
	c, nc := peer(t, Dialer{})
	if _, err := c.Write([]byte("jack\r\n")); err != nil {
		t.Fatal(err)
	}
	expect(t, nc, "jack\r\n")
	say(t, nc, "Login: jack\r\n\xff\xfb\x01Name: Jack\r\n")
	nc.CloseWrite()
	if text, err := c.ReadAll(t.Context()); err != nil || string(text) != "Login: jack\r\nName: Jack\r\n" {
		t.Errorf("%q, %v", text, err)
	}
	expect(t, nc, "\xff\xfd\x01")
}

// TestTL02_SilenceIsNotTheEnd: only io.EOF says that nothing will come.
func TestTL02_SilenceIsNotTheEnd(t *testing.T) {
	c, nc := peer(t, Dialer{})
	if p, err := c.ReadReady(); p != nil || err != nil {
		t.Errorf("silence: %q, %v", p, err)
	}
	if p, err := c.ReadBuffered(); p != nil || err != nil {
		t.Errorf("silence: %q, %v", p, err)
	}
	say(t, nc, "x")
	nc.CloseWrite()
	if p, err := c.ReadAll(t.Context()); string(p) != "x" || err != nil {
		t.Errorf("%q, %v", p, err)
	}
	for range 2 {
		if p, err := c.ReadReady(); p != nil || err != io.EOF {
			t.Errorf("end: %q, %v", p, err)
		}
		if p, err := c.ReadBuffered(); p != nil || err != io.EOF {
			t.Errorf("end: %q, %v", p, err)
		}
		if p, err := c.ReadSome(t.Context()); len(p) != 0 || err != io.EOF {
			t.Errorf("end: %q, %v", p, err)
		}
		if p, err := c.ReadUntil(t.Context(), []byte("x")); len(p) != 0 || err != io.EOF {
			t.Errorf("end: %q, %v", p, err)
		}
		if n, err := c.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("end: %d, %v", n, err)
		}
	}
}

func TestTL_ReadUntil(t *testing.T) {
	c, nc := peer(t, Dialer{})
	got := make(chan string)
	read := func(ctx context.Context) {
		p, err := c.ReadUntil(ctx, []byte("login: "))
		if err != nil {
			p = append(p, " / "+err.Error()...)
		}
		got <- string(p)
	}
	go read(t.Context())
	for _, piece := range []string{"welcome\r\nlog", "in", ": then", " more"} { // cut in its middle
		say(t, nc, piece)
	}
	if s := <-got; s != "welcome\r\nlogin: " {
		t.Errorf("%q", s)
	}
	// What is behind the match stays, and comes with the time's end.
	ctx, cancel := context.WithCancelCause(t.Context())
	go read(ctx)
	say(t, nc, "!")
	for received := uint64(0); received < 26; {
		c.conn.mu.Lock()
		received = c.conn.received
		c.conn.mu.Unlock()
	}
	cancel(errors.New("enough"))
	if s := <-got; s != "then more! / enough" {
		t.Errorf("%q", s)
	}
	// A match that is there already needs no time, and the end may bring one.
	say(t, nc, "a login: b")
	if p, err := c.ReadSome(t.Context()); err != nil || string(p) != "a login: b" {
		t.Errorf("%q %v", p, err)
	}
	say(t, nc, "login: ")
	c.Read(nil)
	if p, err := c.ReadUntil(t.Context(), []byte("log")); err != nil || string(p) != "log" {
		t.Errorf("%q %v", p, err)
	}
	if p, err := c.ReadUntil(ended(), []byte("in: ")); err != nil || string(p) != "in: " {
		t.Errorf("%q %v", p, err)
	}
	say(t, nc, "the last")
	nc.CloseWrite()
	if p, err := c.ReadUntil(t.Context(), []byte("no")); err != io.EOF || string(p) != "the last" {
		t.Errorf("%q %v", p, err)
	}
}

// TestTL_DeadlineIsTotal: pieces that arrive do not make it longer, and reading goes on behind it.
func TestTL_DeadlineIsTotal(t *testing.T) {
	c, nc := peer(t, Dialer{})
	c.SetReadDeadline(time.Now().Add(30 * time.Millisecond))
	stop := make(chan struct{})
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		tick := time.NewTicker(3 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				io.WriteString(nc, ".")
			}
		}
	}()
	p, err := c.ReadUntil(t.Context(), []byte("#"))
	if !errors.Is(err, os.ErrDeadlineExceeded) || len(p) == 0 {
		t.Errorf("%q, %v", p, err)
	}
	close(stop)
	<-fed
	c.SetReadDeadline(time.Time{})
	say(t, nc, "#")
	if p, err := c.ReadUntil(t.Context(), []byte("#")); err != nil {
		t.Errorf("%q, %v", p, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := c.ReadSome(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	say(t, nc, "on")
	if p, err := c.ReadSome(t.Context()); err != nil || len(p) == 0 {
		t.Errorf("%q, %v", p, err)
	}
}

func TestTL_Expect(t *testing.T) {
	c, nc := peer(t, Dialer{})
	user, prompt, digits := regexp.MustCompile(`(?i)login: ?`), regexp.MustCompile(`[>#] ?`), regexp.MustCompile(`(\d+)-(x)?`)
	say(t, nc, "r1> Login: 12-")
	if m, err := c.Expect(t.Context(), user, prompt); err != nil || m.Index != 1 || string(m.Text) != "r1> " {
		t.Errorf("%d %q %v", m.Index, m.Text, err)
	}
	say(t, nc, "r1> Login: 12-")
	c.ReadUntil(t.Context(), []byte("Login: 12-"))
	if m, err := c.ExpectInOrder(t.Context(), user, prompt); err != nil || m.Index != 0 || string(m.Text) != "r1> Login: " {
		t.Errorf("%d %q %v", m.Index, m.Text, err)
	}
	m, err := c.Expect(t.Context(), user, digits)
	if err != nil || m.Index != 1 || len(m.Groups) != 3 || string(m.Groups[1]) != "12" || m.Groups[2] != nil {
		t.Errorf("%+v %v", m, err)
	}
	say(t, nc, "partial")
	if p, err := c.ReadUntil(t.Context(), []byte("par")); err != nil || string(p) != "par" {
		t.Errorf("%q %v", p, err)
	}
	if m, err := c.Expect(ended(), user); m.Index != -1 || err == nil {
		t.Errorf("%+v %v", m, err)
	}
	say(t, nc, "end")
	nc.CloseWrite()
	if m, err := c.Expect(t.Context(), user); m.Index != -1 || string(m.Text) != "end" || err != io.EOF {
		t.Errorf("%+v %v", m, err)
	}
}

func TestTL_WriteDoublesIAC(t *testing.T) {
	c, nc := peer(t, Dialer{})
	if n, err := c.Write([]byte("a\xffb\r\nc\rd\n")); n != 9 || err != nil {
		t.Error(n, err)
	}
	expect(t, nc, "a\xff\xffb\r\nc\r\x00d\n")
}

// TestTL_ProcessRawq: what is text and what is not.
func TestTL_ProcessRawq(t *testing.T) {
	c, nc := peer(t, Dialer{})
	say(t, nc, "a\x00b\r\x00c\x11\xff\xff\xff\xf1\xff\xfb\x63\xff\xfd\x63\xff\xfb\x63d")
	nc.CloseWrite()
	if p, err := c.ReadAll(t.Context()); err != nil || string(p) != "ab\rc\x11\xffd" {
		t.Errorf("%q, %v", p, err)
	}
	expect(t, nc, "\xff\xfe\x63\xff\xfc\x63") // the repeat is not answered: that way lies a loop
}

func TestTL_Intercept(t *testing.T) {
	var got []byte
	c, nc := peer(t, Dialer{Intercept: func(c *Client, verb, option byte, body []byte) {
		got = append(append(got, verb, option), body...)
		if verb == DO {
			c.SendNegotiation(WONT, option)
		}
	}})
	say(t, nc, "a\xff\xfd\x18\xff\xfb\x01\xff\xfa\x63\x01\xff\xff\xff\xf0b")
	nc.CloseWrite()
	if p, err := c.ReadAll(t.Context()); err != nil || string(p) != "ab" {
		t.Errorf("%q, %v", p, err)
	}
	if string(got) != "\xfd\x18\xfb\x01\xfa\x63\x01\xff" {
		t.Errorf("% x", got)
	}
	c.SendSubnegotiation(99, []byte("x\xff"))
	c.SendCommand(AYT)
	c.SendCommand(SB)
	expect(t, nc, "\xff\xfc\x18\xff\xfa\x63x\xff\xff\xff\xf0\xff\xf6")
}

func TestClientBufferIsBounded(t *testing.T) {
	c, nc := peer(t, Dialer{MaxBuffer: 1000})
	go nc.Write(bytes.Repeat([]byte("x"), 100_000))
	p, err := c.ReadUntil(t.Context(), []byte("y"))
	if err != ErrTooLong || len(p) < 1000 || len(p) > 1000+16<<10 {
		t.Errorf("%d bytes, %v", len(p), err)
	}
}

// TestClientWriteWaits: a server that does not read blocks Write and does not end the connection.
func TestClientWriteWaits(t *testing.T) {
	c, nc := peer(t, Dialer{})
	c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	n, err := c.Write(big)
	if !errors.Is(err, os.ErrDeadlineExceeded) || n == 0 || n == len(big) {
		t.Fatal(n, err)
	}
	c.SetWriteDeadline(time.Time{})
	sum := make(chan int64)
	go func() {
		m, _ := io.Copy(io.Discard, nc)
		sum <- m
	}()
	m, err := c.Write(big[n:])
	if err != nil || n+m != len(big) {
		t.Error(n, m, err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Error(err)
	}
	if got := <-sum; got != int64(len(big)) {
		t.Error(got)
	}
}

// TestClientSynch: the DM comes behind all that was written, with the urgent mark.
func TestClientSynch(t *testing.T) {
	c, nc := peer(t, Dialer{})
	raw, _ := nc.SyscallConn()
	raw.Control(func(fd uintptr) { setOOBInline(fd) })
	c.Write([]byte("text"))
	c.SendCommand(IP)
	if err := c.SendSynch(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Write([]byte("on"))
	expect(t, nc, "text\xff\xf4\xff\xf2on")
}

func TestClientInteract(t *testing.T) {
	c, nc := peer(t, Dialer{})
	in, typed := io.Pipe()
	var out bytes.Buffer
	end := make(chan error)
	go func() { end <- c.Interact(t.Context(), in, &out) }()
	say(t, nc, "prompt> ")
	typed.Write([]byte("quit\r\n"))
	expect(t, nc, "quit\r\n")
	typed.Close()
	if n, err := nc.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Error("the end of what is typed is not told", n, err)
	}
	say(t, nc, "bye")
	nc.Close()
	if err := <-end; err != nil || out.String() != "prompt> bye" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestClientClose(t *testing.T) {
	c, nc := peer(t, Dialer{})
	c.Write([]byte("last words"))
	got := make(chan error)
	go func() {
		_, err := c.ReadSome(t.Context())
		got <- err
	}()
	for range 2 {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-got; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	if _, err := c.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	expect(t, nc, "last words")
}

// TestT3X_10_ClientWaits: text that comes before the answer is not lost, and a wait has its time.
func TestT3X_10_ClientWaits(t *testing.T) {
	c, nc := peer(t, Dialer{})
	say(t, nc, "hello ")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := c.WaitOption(ctx, OptEcho, Remote, true); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	say(t, nc, "\xff\xfb\x01\xff\xff world#")
	if err := c.WaitOption(t.Context(), OptEcho, Remote, true); err != nil {
		t.Error(err)
	}
	c.Request(OptBinary, Local, true)
	expect(t, nc, "\xff\xfd\x01\xff\xfb\x00")
	say(t, nc, "\xff\xfe\x00")
	if err := c.Settle(t.Context()); err != nil {
		t.Error(err)
	}
	if p, err := c.ReadUntil(t.Context(), []byte("#")); err != nil || string(p) != "hello \xff world#" {
		t.Errorf("%q, %v", p, err)
	}
	if info := c.Info(); info.Received == 0 || info.Sent != 6 {
		t.Errorf("%+v", info)
	}
}

func TestDialAddress(t *testing.T) {
	var got []string
	d := Dialer{NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		got = append(got, addr)
		if _, ok := ctx.Deadline(); !ok {
			t.Error("no time limit")
		}
		return nil, errors.New("not here")
	}}
	for _, addr := range []string{"host", "host:2323", "::1", "[::1]", "[::1]:24"} {
		if _, err := d.Dial(t.Context(), addr); err == nil {
			t.Error("dialled")
		}
	}
	want := []string{"host:23", "host:2323", "[::1]:23", "[::1]:23", "[::1]:24"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s, not %s", got[i], want[i])
		}
	}
}
