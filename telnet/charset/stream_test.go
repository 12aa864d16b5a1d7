package charset

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReader(t *testing.T) {
	set := mustLookup(t, "sjis")
	text := strings.Repeat("日本語 abc\r\n", 2000)
	wire := string(encode(set, []byte(text)))
	for name, r := range map[string]io.Reader{"whole": strings.NewReader(wire), "by byte": iotest.OneByteReader(strings.NewReader(wire)),
		"with the error": iotest.DataErrReader(strings.NewReader(wire))} {
		got, err := io.ReadAll(NewReader(r, set))
		if err != nil || string(got) != text {
			t.Errorf("%s: %d bytes, want %d; %v", name, len(got), len(text), err)
		}
		if err := iotest.TestReader(NewReader(strings.NewReader(wire), set), []byte(text)); err != nil {
			t.Error(err)
		}
	}
	got, err := io.ReadAll(NewReader(strings.NewReader("a\x93"), set))
	if string(got) != "a\uFFFD" || err != nil {
		t.Errorf("half a character at the end: %q, %v", got, err)
	}
	fault := errors.New("fault")
	got, err = io.ReadAll(NewReader(io.MultiReader(strings.NewReader("a"), iotest.ErrReader(fault)), set))
	if string(got) != "a" || !errors.Is(err, fault) {
		t.Errorf("an error: %q, %v", got, err)
	}
	if n, err := NewReader(nothing{}, set).Read(make([]byte, 9)); n != 0 || !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that reads nothing: %d, %v", n, err)
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// TestReaderSet changes the set while a Read waits.
func TestReaderSet(t *testing.T) {
	pr, pw := io.Pipe()
	r := NewReader(pr, mustLookup(t, "latin1"))
	done := make(chan string)
	go func() {
		got, _ := io.ReadAll(r)
		done <- string(got)
	}()
	for _, name := range []string{"latin1", "cp437", "koi8-r"} {
		r.Set(mustLookup(t, name))
		pw.Write([]byte("\xe9"))
		pw.Write(nil) // taken when the reader has come back for more
	}
	pw.Close()
	if got := <-done; got != "éΘИ" {
		t.Errorf("%q", got)
	}
}

func TestWriter(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, mustLookup(t, "sjis"))
	text := []byte(strings.Repeat("日本語 abc\r\n", 2000))
	for p := range bytes.Lines(text) {
		for _, p := range [][]byte{p[:4], p[4:]} {
			if n, err := w.Write(p); n != len(p) || err != nil {
				t.Fatal(n, err)
			}
		}
	}
	w.Set(mustLookup(t, "latin1"))
	io.WriteString(w, "é日")
	if want := string(encode(mustLookup(t, "sjis"), text)) + "\xe9?"; out.String() != want {
		t.Errorf("%d bytes, want %d", out.Len(), len(want))
	}
	fault := errors.New("fault")
	w = NewWriter(failing{fault}, mustLookup(t, "sjis"))
	if n, err := w.Write(text); n != 0 || !errors.Is(err, fault) {
		t.Errorf("%d, %v", n, err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
