"""Losses beyond pixels: features of a classifier, and a discriminator trained alongside."""

import torch
from torch import nn
from torch.nn import functional

from .configuration import Configuration
from .features import VggFeatures
from .networks.discriminator import Discriminator
from .patches import Batch
from .schedule import cosine_rate
from .trainer import RunOptions, Sampler, Trainer


class PerceptualTrainer(Trainer):
    """Trains a generator on a weighted sum of pixel, feature and (with `adversarial_weight`) realness losses.

    Perceptual super-resolution (Johnson 2016) uses features alone, SRGAN adds the discriminator, ESRGAN makes
    it relativistic: it judges how much more real the truth looks than the average output, and the reverse.
    """

    def __init__(
        self, configuration: Configuration, network: nn.Module, sampler: Sampler, options: RunOptions
    ) -> None:
        self.discriminator: Discriminator | None = None
        perceptual = configuration.perceptual
        self.perceptual = perceptual
        if options.features is None:
            raise ValueError('Expected --features WEIGHTS.npz for a perceptual loss but received none')
        layer, is_activated = perceptual['feature_layer'], perceptual.get('is_activated', True)
        self.features = VggFeatures(options.features, layer, is_activated).to(options.device)
        if perceptual.get('adversarial_weight', 0):
            side = configuration.data['patch'] * configuration.scale
            self.discriminator = Discriminator(side).to(options.device)
            rate = configuration.training['rate']
            self.discriminator_optimizer = torch.optim.Adam(
                self.discriminator.parameters(), lr=rate, betas=(0.9, 0.999)
            )
        super().__init__(configuration, network, sampler, options)

    def train_step(self, batch: Batch) -> float:
        rate = cosine_rate(
            self.settings['rate'], self.progress, self.step, self.settings.get('warm_up_steps', 0)
        )
        self._set_rate(rate)
        source, target = (tensor.to(self.options.device) for tensor in batch)
        with self._precision():
            output = self.network(source).float()
            with torch.no_grad():
                expected = self.features(target)
            features = self.features(output)
        loss = self.perceptual.get('pixel_weight', 0.0) * self.loss(output, target)
        difference = functional.mse_loss(features.float(), expected.float())
        loss = loss + self.perceptual['feature_weight'] * difference
        if self.discriminator:
            self.discriminator.requires_grad_(False)
            loss = loss + self.perceptual['adversarial_weight'] * self._generator_loss(output, target)
            self.discriminator.requires_grad_(True)
        self._descend(loss, rate)
        if self.discriminator:
            self._train_discriminator(output.detach(), target, rate)
        return loss.item()

    def _train_discriminator(self, output: torch.Tensor, target: torch.Tensor, rate: float) -> None:
        self.discriminator_optimizer.param_groups[0]['lr'] = rate
        self.discriminator_optimizer.zero_grad(set_to_none=True)
        real, fake = self._judge(target), self._judge(output)
        self._realness_loss(real, fake).backward()
        self.discriminator_optimizer.step()

    def _judge(self, image: torch.Tensor) -> torch.Tensor:
        with self._precision():
            return self.discriminator(image).float()

    def _generator_loss(self, output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        fake = self._judge(output)
        if not self.perceptual.get('is_relativistic', False):
            return functional.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))
        return self._realness_loss(fake, self._judge(target))

    def _realness_loss(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """Small when `real` is judged real and `fake` is not, relative to their means if asked."""
        if self.perceptual.get('is_relativistic', False):
            real, fake = real - fake.mean(), fake - real.mean()
        entropy = functional.binary_cross_entropy_with_logits
        return (entropy(real, torch.ones_like(real)) + entropy(fake, torch.zeros_like(fake))) / 2

    def state(self) -> dict:
        state = super().state()
        if self.discriminator:
            state['discriminator'] = self.discriminator.state_dict()
            state['discriminator_optimizer'] = self.discriminator_optimizer.state_dict()
        return state

    def load_state(self, state: dict) -> None:
        super().load_state(state)
        if self.discriminator:
            self.discriminator.load_state_dict(state['discriminator'])
            self.discriminator_optimizer.load_state_dict(state['discriminator_optimizer'])
