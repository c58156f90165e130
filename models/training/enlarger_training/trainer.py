"""The training loop for pixel losses: batches, schedule, averaging, checkpoints, log."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import nn

from .averaging import AveragedWeights
from .configuration import Configuration
from .losses import LOSSES
from .optimizers import build_optimizers
from .patches import Batch
from .recorded import WARM_UP_STEPS, RecordedStep
from .schedule import Schedule, cosine_rate
from .validation import validate

PRECISE_FROM = 0.9
"""The progress from which on bfloat16 is no longer used."""


class Sampler(Protocol):
    """Where batches come from; what decides the next ones is saved with the run."""

    def sample(self) -> Batch: ...

    def state(self) -> dict: ...

    def load_state(self, state: dict) -> None: ...


@dataclass
class RunOptions:
    """What belongs to a run and not to the model: places, device, deadline."""

    folder: Path
    device: torch.device
    deadline: float | None = None
    validation: Path | None = None
    features: Path | None = None
    save_seconds: float = 120.0


class Trainer:
    """Owns a run's state.

    `resume()` takes over the last checkpoint in the run's folder, `run()` trains to the end of the schedule.
    """

    def __init__(
        self, configuration: Configuration, network: nn.Module, sampler: Sampler, options: RunOptions
    ) -> None:
        self.configuration, self.sampler, self.options = configuration, sampler, options
        self.settings = configuration.training
        self.network = network.to(options.device).to(memory_format=torch.channels_last)
        self.average = AveragedWeights(self.network, self.settings.get('averaging', 0.999))
        self.rate = torch.zeros((), device=options.device)
        self.optimizers = build_optimizers(self.network, self.settings, self.rate)
        self.loss = LOSSES[self.settings['loss']]
        self.step, self.progress = 0, 0.0
        self.checkpoint = options.folder / 'checkpoint.pt'
        options.folder.mkdir(parents=True, exist_ok=True)
        self._loss_sum, self._summed_steps = torch.zeros((), device=options.device), 0
        self._stream: torch.cuda.Stream | None = None
        self._recorded: RecordedStep | None = None
        self._is_recorded_precise = False

    def resume(self) -> None:
        """Take over the state of the run's checkpoint, if there is one."""
        if self.checkpoint.exists():
            self.load_state(torch.load(self.checkpoint, map_location=self.options.device, weights_only=True))

    def run(self) -> None:
        """Train to the end of the schedule."""
        run_together([self])

    def start(self) -> None:
        """Begin the schedule, or what a checkpoint left of it."""
        self.schedule = Schedule(self.settings['steps'], self.progress, self.step, self.options.deadline)
        self._saved = time.monotonic()

    def is_busy(self) -> bool:
        """Whether the last step still runs on the GPU."""
        return self._recorded is not None and self._recorded.is_running()

    def advance(self) -> bool:
        """Do the next step, on a GPU without waiting for its end.

        False if the schedule was over, and all is saved.
        """
        progress = self.schedule.progress(self.step)
        if progress >= 1:
            self._finish()
            return False
        self.progress = progress
        if self.options.device.type == 'cuda':
            self._launch_step()
        else:
            self.train_step(self.sampler.sample())
        if self.step % self.settings.get('log_every', 500) == 0:
            self._log()
        if time.monotonic() - self._saved > self.options.save_seconds:
            self.save()
            self._saved = time.monotonic()
        return True

    def _finish(self) -> None:
        self.progress = 1.0
        self.save()
        self._log(is_last=True)

    def train_step(self, batch: Batch) -> float:
        """One step on one batch; returns its loss."""
        self._prepare_step()
        loss = self._optimise(batch.to(self.options.device))
        self._loss_sum += loss
        self._count_steps(1)
        return loss.item()

    def _launch_step(self) -> None:
        if self._recorded is None or self._is_recorded_precise != self._is_precise():
            self._record_step()
            return
        self._recorded.launch(self._prepare_step)
        self._count_steps(1)

    def _record_step(self) -> None:
        """Record a step, which does the first few."""
        self._prepare_step()

        def step() -> None:
            self._loss_sum.add_(self._optimise(self.sampler.sample()))

        self._stream = self._stream or torch.cuda.Stream()
        self._recorded = RecordedStep(step, self._stream)
        self._is_recorded_precise = self._is_precise()
        self._count_steps(WARM_UP_STEPS)

    def _prepare_step(self) -> None:
        """Write what the next step reads: the learning rate and the share of the running average."""
        warm_up_steps = self.settings.get('warm_up_steps', 0)
        self.rate.fill_(cosine_rate(self.settings['rate'], self.progress, self.step, warm_up_steps))
        self.average.next_share()

    def _optimise(self, batch: Batch) -> torch.Tensor:
        """Forwards, backwards, one optimizer step, on the device alone; returns the loss."""
        with self._precision():
            output = self.network(batch.source)
        loss = self.loss(output.float(), batch.target)
        self._descend(loss)
        return loss.detach()

    def _is_precise(self) -> bool:
        return self.settings.get('precision') != 'bfloat16' or self.progress >= PRECISE_FROM

    def _precision(self) -> torch.autocast:
        """bfloat16 arithmetic where the configuration asks for it, but for the schedule's last tenth."""
        return torch.autocast(self.options.device.type, torch.bfloat16, enabled=not self._is_precise())

    def _descend(self, loss: torch.Tensor) -> None:
        """One optimizer step; gradients are clipped to ±clip/rate if asked, as VDSR does."""
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if clip := self.settings.get('clip_step'):
            limit = clip / self.rate.clamp(min=1e-12)
            for parameter in self.network.parameters():
                if parameter.grad is not None:
                    parameter.grad.clamp_(-limit, limit)
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update()

    def _count_steps(self, count: int) -> None:
        self.step += count
        self._summed_steps += count

    def _wait(self) -> None:
        if self.options.device.type == 'cuda':
            torch.cuda.synchronize()

    def _log(self, is_last: bool = False) -> None:
        self._wait()
        line: dict = {
            'step': self.step,
            'progress': round(self.progress, 4),
            'time': time.strftime('%H:%M:%S'),
            'loss': round(self._loss_sum.item() / max(1, self._summed_steps), 6),
        }
        self._loss_sum.zero_()
        self._summed_steps = 0
        every = self.settings.get('validate_every', 2000)
        if self.options.validation and (is_last or self.step % every == 0):
            scale, is_luma = self.configuration.scale, self.configuration.is_luma
            line['psnr'] = round(validate(self.average.network, self.options.validation, scale, is_luma), 3)
        with open(self.options.folder / 'log.jsonl', 'a') as file:
            file.write(json.dumps(line) + '\n')
        self._wait()

    def state(self) -> dict:
        """Everything a run needs to go on."""
        return {
            'network': self.network.state_dict(),
            'average': self.average.network.state_dict(),
            'averaged_updates': self.average.updates,
            'optimizers': [optimizer.state_dict() for optimizer in self.optimizers],
            'step': self.step,
            'progress': self.progress,
            'random': self.sampler.state(),
            'configuration': self.configuration.text,
        }

    def load_state(self, state: dict) -> None:
        self.network.load_state_dict(state['network'])
        self.average.network.load_state_dict(state['average'])
        self.average.updates = state['averaged_updates']
        for optimizer, saved in zip(self.optimizers, state['optimizers'], strict=True):
            load_optimizer(optimizer, saved, self.rate)
        self.step, self.progress = state['step'], state['progress']
        self.sampler.load_state(state['random'])

    def save(self) -> None:
        """Write the checkpoint to a temporary file, then rename it."""
        self._wait()
        temporary = self.checkpoint.with_suffix('.tmp')
        torch.save(self.state(), temporary)
        temporary.replace(self.checkpoint)


def load_optimizer(optimizer: torch.optim.Optimizer, state: dict, rate: torch.Tensor) -> None:
    """Restore an optimizer's state but leave it reading `rate`."""
    optimizer.load_state_dict(state)
    for group in optimizer.param_groups:
        group['lr'] = rate


def run_together(trainers: list[Trainer]) -> None:
    """Train several networks to the end of their schedules, in turn; on a GPU their steps overlap."""
    for trainer in trainers:
        trainer.start()
    running = list(trainers)
    while running:
        running = [trainer for trainer in running if trainer.is_busy() or trainer.advance()]
