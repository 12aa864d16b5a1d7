package fleet

import (
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/vtykit/vtykit/internal/safe"
)

// FuzzParse: whatever a member of the net sends, what is taken of it is short and printable.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"id":"x","host":"h","status":{"health":1,"alarms":2,"cpu":3.5,"uptime":4,"system":"linux"}}`))
	f.Add([]byte(`{"id":"x","host":"h","user":"u\u001b","text":"t\n","alarm":{"severity":-3,"text":"\u202e"}}`))
	f.Fuzz(func(t *testing.T, p []byte) {
		w, ok := (&Fleet{id: "self"}).parse(&nats.Msg{Data: p})
		if !ok {
			return
		}
		texts := []string{w.Host, w.User, w.Text}
		if w.Alarm != nil {
			texts = append(texts, w.Alarm.Text)
		}
		if w.Status != nil {
			texts = append(texts, w.Status.System, w.Status.Health.String())
		}
		for _, s := range texts {
			if len(s) > 4*MaxText || safe.Line(s, 4*MaxText) != s {
				t.Fatalf("%q", s)
			}
		}
	})
}

// FuzzReadOnly: what is allowed begins with show and has no pipe that writes.
func FuzzReadOnly(f *testing.F) {
	f.Add("show clock | include x")
	f.Add("sh | t f")
	f.Fuzz(func(t *testing.T, line string) {
		if readOnly(line) && (len(line) < 2 || len(line) > maxLine) {
			t.Fatal(line)
		}
	})
}
