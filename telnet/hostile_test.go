package telnet

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestR020_SilentAndLate: a peer that never answers has its prompt within 1.5 s, and one that answers after 5 s is heard.
func TestR020_SilentAndLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pipePair(t)
		prompt := make(chan time.Duration, 1)
		begin := time.Now()
		go func() {
			buf := make([]byte, 64)
			for all := ""; ; {
				n, err := client.Read(buf)
				if all += string(buf[:n]); err != nil {
					return
				}
				if strings.HasSuffix(all, "prompt> ") {
					prompt <- time.Since(begin)
				}
			}
		}()
		if took, err := settle(t, c); took != negotiationWait || err != context.DeadlineExceeded {
			t.Error(took, err)
		}
		c.Write([]byte("prompt> "))
		if d := <-prompt; d != negotiationWait {
			t.Error(d)
		}
		s := &sink{}
		end := loop(c, s)
		time.Sleep(5*time.Second - negotiationWait)
		io.WriteString(client, "\xff\xfd\x01\xff\xfd\x03\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0")
		synctest.Wait()
		if cols, rows := c.Size(); cols != 80 || rows != 24 || !c.Enabled(OptEcho, Local) || !c.Enabled(OptSGA, Local) {
			t.Error(cols, rows)
		}
		client.Close()
		<-end
	})
}

// TestR020_Netcat sends its command at once and answers nothing.
func TestR020_Netcat(t *testing.T) {
	handler, text := taking()
	addr := start(t, &Server{Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		if _, err := settle(t, c); err == nil {
			t.Error("settled")
		}
		handler(ctx, c)
	})})
	c := dial(t, addr, "")
	c.Write([]byte("show version\n"))
	begin := time.Now()
	expect(t, c, wireOpening+"prompt> ok")
	if d := time.Since(begin); d > 5*time.Second || text() != "show version\n" {
		t.Errorf("%q after %v", text(), d)
	}
}

// TestR021_Compression: what a server was not told to do is refused once, and nothing is ever inflated.
func TestR021_Compression(t *testing.T) {
	var bomb bytes.Buffer
	w := zlib.NewWriter(&bomb)
	w.Write(make([]byte, 16<<20))
	w.Close()
	stream := bytes.ReplaceAll(bomb.Bytes(), []byte{IAC}, []byte{IAC, IAC})
	e, l, _, _ := server()
	l.replies = nil
	for range 3 {
		feed(t, e, []byte("\xff\xfd\x55\xff\xfd\x56\xff\xfd\x57\xff\xfb\x55\xff\xfb\x56\xff\xfb\x57"))
	}
	if want := "\xff\xfc\x55\xff\xfc\x56\xff\xfc\x57\xff\xfe\x55\xff\xfe\x56\xff\xfe\x57"; string(l.replies) != want {
		t.Errorf("% x", l.replies)
	}
	for option := byte(OptMCCP1); option <= OptMCCP3; option++ {
		l.items, l.text, l.replies = nil, nil, nil
		feed(t, e, []byte{IAC, SB, option, IAC, SE}, stream)
		if !bytes.Equal(l.text, bomb.Bytes()) || len(l.replies) > 0 {
			t.Errorf("option %d: %d bytes of text, % x", option, len(l.text), l.replies)
		}
	}
}

func TestR022_AuthenticationAndEncryption(t *testing.T) {
	body := "\xff\xfa\x26\x07" + strings.Repeat("A", 400) + "\xff\xf0"
	in := "\xff\xfb\x25\xff\xfb\x26" + // CVE-2011-4862: a key id that is as long as the body
		"\xff\xfa\x26\x00\x01\x01\x12\x13\x14\x15\x16\x17\x18\x19\xff\xf0" + body + body +
		"\xff\xfa\x25\x00\x02\x02\x00user\xff\xf0\xff\xfa\x25\x03root\xff\xf0\xff\xfd\x26x"
	got := strings.TrimPrefix(splits(t, []byte(in), false), opening)
	if want := "send ff fe 25\nsend ff fe 26\nsend ff fc 26\ntext \"x\"\nsize 0 0 type  err <nil>"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestR037_HiddenOptions: no option that was not made is behind any number (CVE-2017-3881).
func TestR037_HiddenOptions(t *testing.T) {
	in := "\xff\xfa\x24\x00\x03CISCO_KITS\x012:" + strings.Repeat("A", 1000) + ":1:\xff\xf0"
	for option := 0x50; option <= 0xFE; option++ {
		in += "\xff\xfa" + string([]byte{byte(option)}) + "\x00\x01show secret\r\n\xff\xf0"
	}
	in += "x"
	e, l, _, _ := server()
	l.replies, l.items = nil, nil
	feed(t, e, []byte(in))
	if l.String() != `text "x"` || len(l.replies) > 0 {
		t.Error(l)
	}
}

// TestR046_BodiesWithoutAgreement: the size of a window counts, and nothing else does or is typed.
func TestR046_BodiesWithoutAgreement(t *testing.T) {
	for _, body := range []string{"\x22\x01\x03", "\x22\x03\x20\x02\x00", "\x18\x00XTERM", "\x18\x01", "\x27\x00\x00USER\x01-f root",
		"\x27\x02\x03LD_PRELOAD\x01x", "\x05\x01", "\x17\x00here", "\x20\x009600,9600", "\x23\x00host:0", "\x2a\x01;UTF-8", "\xff\xff\x00x", "\x06", ""} {
		in := "\xff\xfa" + body + "\xff\xf0x\r\n"
		if body == "" {
			in = "\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0x\r\n" // NAWS
		}
		got := strings.TrimPrefix(splits(t, []byte(in), false), opening)
		want := "text \"x\\r\\n\"\nsize 0 0 type  err <nil>"
		if body == "" {
			want = "option 31\ntext \"x\\r\\n\"\nsize 80 24 type  err <nil>"
		}
		if got != want {
			t.Errorf("%q:\n%s", body, got)
		}
	}
}

// TestR079_ConnectFlood is a small version: connections reset at once, closed at once and after one byte leave nothing.
func TestR079_ConnectFlood(t *testing.T) {
	log := &logBuffer{}
	s := &Server{Handler: session, Logger: log.logger(), MaxPerSource: -1, MaxUnauthPerSource: -1, UnauthFull: -1}
	addr := start(t, s)
	expect(t, dial(t, addr, ""), wireOpening)
	base := runtime.NumGoroutine()
	const n = 600
	ended := n
	if runtime.GOOS == "windows" {
		ended -= n / 3 // a connection that is reset before it is accepted may not be seen there
	}
	for i := range n {
		c := dial(t, addr, "")
		switch i % 3 {
		case 0:
			_ = c.SetLinger(0)
		case 1:
			c.Write([]byte{byte(i)})
		}
		c.Close()
	}
	until(t, "all ended", func() bool { return strings.Count(log.String(), "session ended")+refusals(log.String()) >= ended })
	until(t, "one left", func() bool { all, unauth := s.Sessions(); return all == 1 && unauth == 1 })
	until(t, "no goroutine left", func() bool { return runtime.NumGoroutine() <= base+2 })
}

// refusals is how many connections a log says were refused.
func refusals(log string) (n int) {
	for line := range strings.Lines(log) {
		if i := strings.Index(line, "count="); i >= 0 {
			k := 0
			fmt.Sscanf(line[i:], "count=%d", &k)
			n += k
		}
	}
	return n
}
