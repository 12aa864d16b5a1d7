package fingerprint

import (
	"bytes"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// output keeps what an engine sends.
type output struct{ bytes.Buffer }

func (*output) Text([]byte)     {}
func (*output) Command(byte)    {}
func (*output) Option(byte)     {}
func (o *output) Send(p []byte) { o.Write(p) }

// TestQuestionsAreAskedOnce has a client that switches on and off: it gets each question once.
func TestQuestionsAreAskedOnce(t *testing.T) {
	var out output
	options := append(new(Handler).Options(), &telnet.TTYPE{})
	e := telnet.NewEngine(telnet.ServerRole, &out, options...)
	for range 5 {
		// Both on, the terminal's name in between, both off.
		if err := e.Feed([]byte("\xff\xfb\x20\xff\xfb\x27\xff\xfb\x18\xff\xfa\x18\x00vt100\xff\xf0\xff\xfc\x20\xff\xfc\x27\xff\xfc\x18"), 0); err != nil {
			t.Fatal(err)
		}
	}
	for _, question := range []string{"\xff\xfa\x20\x01\xff\xf0", "\xff\xfa\x27\x01\x00LINES\x00TERM\xff\xf0"} {
		if n := bytes.Count(out.Bytes(), []byte(question)); n != 1 {
			t.Errorf("%q was asked %d times", question, n)
		}
	}
}
