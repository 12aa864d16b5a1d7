package output

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func difference(old, now string) string {
	var out bytes.Buffer
	unified([]byte(old), []byte(now), func(l []byte) { out.Write(l); out.WriteByte('\n') })
	return out.String()
}

func TestUnified(t *testing.T) {
	up := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n"
	for _, tt := range []struct{ old, now, want string }{
		{"", "", ""},
		{up, up, ""},
		{"", "a\n", "@@ -0,0 +1 @@\n+a\n"},
		{"a\n", "", "@@ -1 +0,0 @@\n-a\n"},
		{"a\nb\n", "b\n", "@@ -1,2 +1 @@\n-a\n b\n"},
		{up, strings.Replace(up, "f\n", "F\n", 1), "@@ -3,7 +3,7 @@\n c\n d\n e\n-f\n+F\n g\n h\n i\n"},
		{up, "x\n" + up + "y\n", "@@ -1,3 +1,4 @@\n+x\n a\n b\n c\n@@ -9,3 +10,4 @@\n i\n j\n k\n+y\n"},
		{up, strings.NewReplacer("c\n", "", "j\n", "J\n").Replace(up), "@@ -1,11 +1,10 @@\n a\n b\n-c\n d\n e\n f\n g\n h\n i\n-j\n+J\n k\n"},
		{up, strings.NewReplacer("b\n", "", "j\n", "J\n").Replace(up), "@@ -1,5 +1,4 @@\n a\n-b\n c\n d\n e\n@@ -7,5 +6,5 @@\n g\n h\n i\n-j\n+J\n k\n"},
		{"x\nx\nx\n", "x\nx\n", "@@ -1,3 +1,2 @@\n x\n x\n-x\n"},
	} {
		if got := difference(tt.old, tt.now); got != tt.want {
			t.Errorf("%q to %q:\n%swant\n%s", tt.old, tt.now, got, tt.want)
		}
	}
}

// apply does to old what a unified difference says.
func apply(old, patch string) (now string, err error) {
	lines := strings.SplitAfter(old, "\n")
	at := 0
	var out strings.Builder
	for l := range strings.Lines(patch) {
		if strings.HasPrefix(l, "@@") {
			var from, n int
			if c, _ := fmt.Sscanf(l, "@@ -%d,%d", &from, &n); c == 1 {
				n = 1
			}
			if n > 0 {
				from--
			}
			for ; at < from; at++ {
				out.WriteString(lines[at])
			}
			continue
		}
		if l[0] != '+' {
			if lines[at] != l[1:] {
				return "", fmt.Errorf("line %d is %q, not %q", at+1, lines[at], l[1:])
			}
			at++
		}
		if l[0] != '-' {
			out.WriteString(l[1:])
		}
	}
	return out.String() + strings.Join(lines[at:], ""), nil
}

func FuzzUnified(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nc\n")
	f.Add("aaaabbbbcccc", "aabbccdd")
	f.Fuzz(func(t *testing.T, a, b string) {
		split := func(s string) string { // each byte a line, so that much repeats
			var w strings.Builder
			for _, c := range []byte(s) {
				w.WriteString(fmt.Sprintf("%x\n", c&7))
			}
			return w.String()
		}
		old, now := split(a), split(b)
		patch := difference(old, now)
		if got, err := apply(old, patch); err != nil || got != now {
			t.Errorf("%q to %q by\n%s\ngives %q, %v", old, now, patch, got, err)
		}
		if (patch == "") != (old == now) {
			t.Errorf("%q to %q: %q", old, now, patch)
		}
	})
}

// TestUnifiedIsShort: no more lines than diff(1) has, but where it may give up.
func TestUnifiedIsShort(t *testing.T) {
	tool, err := exec.LookPath("diff")
	if err != nil {
		t.Skip("no diff here")
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	for range 50 {
		var old, now strings.Builder
		for i := range 200 {
			line := fmt.Sprintf("interface eth%d is up, %d packets\n", i, rnd.IntN(3))
			old.WriteString(line)
			switch rnd.IntN(10) {
			case 0:
			case 1:
				now.WriteString("new " + line)
			default:
				now.WriteString(line)
			}
		}
		a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
		os.WriteFile(a, []byte(old.String()), 0o600)
		os.WriteFile(b, []byte(now.String()), 0o600)
		theirs, _ := exec.Command(tool, "-U3", a, b).Output()
		ours := difference(old.String(), now.String())
		if got, err := apply(old.String(), ours); err != nil || got != now.String() {
			t.Fatalf("%v", err)
		}
		if o, h := strings.Count(ours, "\n")+2, bytes.Count(theirs, []byte{'\n'}); o > h {
			t.Errorf("%d lines, diff has %d", o, h)
		}
	}
}

// TestR057_DiffIsBounded: texts of the largest size that have nothing, little or all in common. Looking for the shortest way between them would take
// longer than the time of all tests.
func TestR057_DiffIsBounded(t *testing.T) {
	repeat := func(s string) string { return strings.Repeat(s, MaxKept/len(s)) }
	var left, right strings.Builder
	for i := 0; left.Len() < MaxKept-16; i++ {
		fmt.Fprintf(&left, "l%d\n", i)
		fmt.Fprintf(&right, "r%d\n", i)
	}
	for name, texts := range map[string][2]string{
		"one line, many times": {repeat("a\n"), repeat("b\n")}, "two lines in turn": {repeat("a\nb\n"), repeat("b\nb\na\n")}, "empty": {repeat("\n"), "\n"},
		"all different": {left.String(), right.String()},
	} {
		patch := difference(texts[0], texts[1])
		if got, err := apply(texts[0], patch); err != nil || got != texts[1] {
			t.Errorf("%s: does not apply: %v", name, err)
		}
	}
}
