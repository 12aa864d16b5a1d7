package lineedit

import (
	"fmt"
	"testing"
)

// TestPassingLines: a passing line is there until the next comes; then its rest is, or nothing.
func TestPassingLines(t *testing.T) {
	h := NewHistory(3)
	want := func(lines string) {
		t.Helper()
		var got []string
		for i := range h.Len() {
			got = append(got, h.At(i))
		}
		if fmt.Sprint(got) != lines {
			t.Errorf("lines %v, want %s", got, lines)
		}
	}
	for _, l := range []string{"0", "a", "b", "c"} {
		h.Add(l)
	}
	want("[a b c]")
	h.AddPassing("x 1", "x ***")
	want("[b c x 1]")
	h.AddPassing("x 1", "x ***") // again
	want("[c x *** x 1]")
	h.Add("d")
	want("[c x *** d]")
	h.AddPassing("y", "")
	want("[x *** d y]")
	h.AddPassing("", "z")
	h.AddPassing("e", "e")
	h.Add("f")
	want("[d e f]")
	h.AddPassing("g", "")
	h.SetSize(1)
	want("[g]")
	h.Add("i")
	want("[i]")
}
