package status

import (
	"context"
	"sync"
	"time"

	"github.com/shirou/gopsutil/v4/sensors"
)

// thermometers reads the temperatures once for all who ask at a time, and never a second time before the first has come back: a sensor on a bus
// that hangs, or WMI on Windows, can keep its reader for ever, and each try would cost a thread.
type thermometers struct {
	read func(ctx context.Context) ([]sensors.TemperatureStat, error) // nil: gopsutil's

	mu      sync.Mutex
	reading *temperatures // nil: none is under way
}

// temperatures is one reading. Its fields are for those who have seen done closed.
type temperatures struct {
	done chan struct{}
	list []sensorInfo
	err  error
}

func (m *machine) sensors(ctx context.Context) ([]sensorInfo, error) {
	return m.thermometers.get(ctx)
}

func (t *thermometers) get(ctx context.Context) ([]sensorInfo, error) {
	t.mu.Lock()
	r := t.reading
	if r == nil {
		r = &temperatures{done: make(chan struct{}), err: errReading}
		t.reading = r
		go t.work(r)
	}
	t.mu.Unlock()
	select {
	case <-r.done:
		return r.list, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// work reads, for as long as it takes. One that panics has the error that its reading began with.
func (t *thermometers) work(r *temperatures) {
	guarded(func() { t.fill(r) })
	t.mu.Lock()
	t.reading = nil
	t.mu.Unlock()
	close(r.done)
}

func (t *thermometers) fill(r *temperatures) {
	read := t.read
	if read == nil {
		read = sensors.TemperaturesWithContext
	}
	// gopsutil gives a query of WMI up after 3 s without ending it, unless there is a deadline.
	ctx, cancel := context.WithTimeout(context.Background(), 24*time.Hour)
	defer cancel()
	all, err := read(ctx)
	for _, t := range all {
		if t.Temperature > -100 && t.Temperature < 1000 && t.Temperature != 0 { // a sensor that is not connected says 0 or nonsense
			r.list = append(r.list, sensorInfo{t.SensorKey, t.Temperature, t.High, t.Critical})
		}
	}
	r.err = nil // where there is any, some may not have been read
	if err != nil && len(r.list) == 0 {
		r.err = reason("this system tells no temperatures")
	}
}
