package status

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shirou/gopsutil/v4/sensors"
)

// TestSensorThatHangs: who asks has an answer in time, and however often it is asked, one reader hangs.
func TestSensorThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		answer := make(chan struct{})
		m := newMachine(nil)
		m.thermometers.read = func(ctx context.Context) ([]sensors.TemperatureStat, error) {
			asked.Add(1)
			<-answer
			return []sensors.TemperatureStat{{SensorKey: "cpu", Temperature: 50}, {SensorKey: "not connected"}}, ctx.Err()
		}
		for range 100 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if list, err := m.sensors(ctx); list != nil || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(list, err)
			}
			cancel()
		}
		if n := asked.Load(); n != 1 {
			t.Errorf("%d readers", n)
		}
		late := make(chan []sensorInfo)
		go func() { list, _ := m.sensors(t.Context()); late <- list }()
		synctest.Wait()
		close(answer)
		if list := <-late; len(list) != 1 || list[0].temperature != 50 {
			t.Error(list)
		}
		if list, err := m.sensors(t.Context()); len(list) != 1 || err != nil || asked.Load() != 2 {
			t.Error(list, err, asked.Load())
		}
	})
}

// TestSensorsFail: an error and a panic are reasons, and the next reading is a new one.
func TestSensorsFail(t *testing.T) {
	m := newMachine(nil)
	m.thermometers.read = func(context.Context) ([]sensors.TemperatureStat, error) { panic("a driver's table") }
	if _, err := m.sensors(t.Context()); err != errReading {
		t.Error(err)
	}
	m.thermometers.read = func(context.Context) ([]sensors.TemperatureStat, error) { return nil, errors.New("not here") }
	if _, err := m.sensors(t.Context()); err != reason("this system tells no temperatures") {
		t.Error(err)
	}
	m.thermometers.read = func(context.Context) ([]sensors.TemperatureStat, error) {
		return []sensors.TemperatureStat{{SensorKey: "cpu", Temperature: 50}}, errors.New("and one that could not be read")
	}
	if list, err := m.sensors(t.Context()); len(list) != 1 || err != nil {
		t.Error(list, err)
	}
}
