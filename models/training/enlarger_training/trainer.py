"""The training loop for pixel losses: batches, schedule, averaging, checkpoints, log."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import nn

from .averaging import AveragedWeights
from .configuration import Configuration
from .losses import LOSSES
from .optimizers import build_optimizers
from .patches import Batch
from .schedule import Schedule, cosine_rate
from .validation import validate


class Sampler(Protocol):
    """Where batches come from; its generator is saved with the run."""

    random: np.random.Generator

    def sample(self) -> Batch: ...


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
    """Owns a run's state; `run()` goes on from the last checkpoint in its folder until the schedule ends."""

    def __init__(
        self, configuration: Configuration, network: nn.Module, sampler: Sampler, options: RunOptions
    ) -> None:
        self.configuration, self.sampler, self.options = configuration, sampler, options
        self.settings = configuration.training
        self.network = network.to(options.device).to(memory_format=torch.channels_last)
        self.average = AveragedWeights(self.network, self.settings.get('averaging', 0.999))
        self.optimizers = build_optimizers(self.network, self.settings)
        self.loss = LOSSES[self.settings['loss']]
        self.step, self.progress = 0, 0.0
        self.checkpoint = options.folder / 'checkpoint.pt'
        options.folder.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.exists():
            self.load_state(torch.load(self.checkpoint, map_location=options.device, weights_only=True))

    def run(self) -> None:
        schedule = Schedule(self.settings['steps'], self.progress, self.step, self.options.deadline)
        saved = time.monotonic()
        losses: list[float] = []
        while (progress := schedule.progress(self.step)) < 1:
            self.progress = progress
            losses.append(self.train_step(self.sampler.sample()))
            if self.step % self.settings.get('log_every', 500) == 0:
                self._log(losses)
                losses = []
            if time.monotonic() - saved > self.options.save_seconds:
                self.save()
                saved = time.monotonic()
        self.progress = 1.0
        self.save()
        self._log(losses, is_last=True)

    def train_step(self, batch: Batch) -> float:
        """One step on one batch; returns its loss."""
        rate = cosine_rate(
            self.settings['rate'], self.progress, self.step, self.settings.get('warm_up_steps', 0)
        )
        self._set_rate(rate)
        source, target = (tensor.to(self.options.device) for tensor in batch)
        with self._precision():
            output = self.network(source)
        loss = self.loss(output.float(), target)
        self._descend(loss, rate)
        return loss.item()

    def _precision(self) -> torch.autocast:
        """bfloat16 arithmetic where the configuration asks for it, but for the schedule's last tenth."""
        is_bfloat16 = self.settings.get('precision') == 'bfloat16' and self.progress < 0.9
        return torch.autocast(self.options.device.type, torch.bfloat16, enabled=is_bfloat16)

    def _set_rate(self, rate: float) -> None:
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group['lr'] = rate

    def _descend(self, loss: torch.Tensor, rate: float) -> None:
        """One optimizer step; gradients are clipped to ±clip/rate if asked, as VDSR does."""
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if clip := self.settings.get('clip_step'):
            nn.utils.clip_grad_value_(self.network.parameters(), clip / max(rate, 1e-12))
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update(self.network)
        self.step += 1

    def _log(self, losses: list[float], is_last: bool = False) -> None:
        line: dict = {
            'step': self.step,
            'progress': round(self.progress, 4),
            'time': time.strftime('%H:%M:%S'),
        }
        line['loss'] = round(sum(losses) / max(1, len(losses)), 6)
        every = self.settings.get('validate_every', 2000)
        if self.options.validation and (is_last or self.step % every == 0):
            scale, is_luma = self.configuration.scale, self.configuration.is_luma
            line['psnr'] = round(validate(self.average.network, self.options.validation, scale, is_luma), 3)
        with open(self.options.folder / 'log.jsonl', 'a') as file:
            file.write(json.dumps(line) + '\n')

    def state(self) -> dict:
        """Everything a run needs to go on."""
        return {
            'network': self.network.state_dict(),
            'average': self.average.network.state_dict(),
            'averaged_updates': self.average.updates,
            'optimizers': [optimizer.state_dict() for optimizer in self.optimizers],
            'step': self.step,
            'progress': self.progress,
            'random': self.sampler.random.bit_generator.state,
            'configuration': self.configuration.text,
        }

    def load_state(self, state: dict) -> None:
        self.network.load_state_dict(state['network'])
        self.average.network.load_state_dict(state['average'])
        self.average.updates = state['averaged_updates']
        for optimizer, saved in zip(self.optimizers, state['optimizers'], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.progress = state['step'], state['progress']
        self.sampler.random.bit_generator.state = state['random']

    def save(self) -> None:
        """Write the checkpoint to a temporary file, then rename it."""
        temporary = self.checkpoint.with_suffix('.tmp')
        torch.save(self.state(), temporary)
        temporary.replace(self.checkpoint)
