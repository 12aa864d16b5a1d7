package fleet

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// TestOnGivesUp: a command on a host that dies meanwhile ends when the list of hosts says that it is lost, and not at the command's own limit.
func TestOnGivesUp(t *testing.T) {
	a := join(t, "a", Config{URL: "embedded", Server: Server{Port: -1}})
	nc, err := nats.Connect(a.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	asked, err := nc.SubscribeSync(subjectRun + "mute") // the server goes on taking what nobody reads any more
	if err != nil {
		t.Fatal(err)
	}
	status, err := json.Marshal(word{ID: "mute", Host: "b", Status: &Status{}})
	if err == nil {
		err = nc.Publish(subjectStatus, status)
	}
	if err != nil {
		t.Fatal(err)
	}
	until(t, truth, "a knows b", func() bool { all, _ := a.Hosts(); return len(all) == 2 })
	began := time.Now()
	_, _, err = a.On(t.Context(), "b", Caller{}, "show clock")
	if took := time.Since(began); !errors.Is(err, ErrAway) || took > truth {
		t.Errorf("after %v: %v", took, err)
	}
	if n, _, err := asked.Pending(); n != 1 || err != nil {
		t.Errorf("b was asked %d times: %v", n, err)
	}
}
